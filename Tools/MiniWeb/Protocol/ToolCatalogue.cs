namespace AgentPlatform.Tools.MiniWeb.Protocol;

/// <summary>What tools/list answers.</summary>
internal static class ToolCatalogue
{
    /// <summary>The result object; every tool only reads, and gives the same answer each time.</summary>
    // One line: a message on standard output must not contain a line break.
    public static readonly string Json = string.Concat("""
        {"tools":[
        {"name":"search","title":"Search the web","description":"Searches the offline web. Returns one line of JSON per page, best first: the title under \"page\", then its facts or the start of its text.",
        "inputSchema":{"type":"object","properties":{
        "query":{"type":"string","description":"The words to search for; an exact title finds its page first."},
        "limit":{"type":"integer","minimum":1,"maximum":50,"description":"How many pages to return at most."}},"required":["query"]},
        "annotations":{"title":"Search the web","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}},
        {"name":"visit","title":"Visit a page","description":"Returns a whole page of the offline web, or one section of it.",
        "inputSchema":{"type":"object","properties":{
        "page":{"type":"string","description":"The page's title."},
        "section":{"type":"string","description":"The heading of the section to return; leave out for the whole page."}},"required":["page"]},
        "annotations":{"title":"Visit a page","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}}
        ]}
        """.Split('\n'));
}
