namespace AgentPlatform.Models.Text;

/// <summary>Chat templates as they stand in a model folder (chat_template.jinja). <see cref="ChatFormat"/> renders the same.</summary>
public static class ChatTemplates
{
    /// <summary>The template of our small models.</summary>
    public const string Compact = """
        {%- for message in messages %}
            {%- set content = message.content if message.content is string else '' %}
            {%- if message.role == "assistant" %}
                {%- set reasoning = '' %}
                {%- if message.reasoning_content is string %}
                    {%- set reasoning = message.reasoning_content %}
                {%- elif '</think>' in content %}
                    {%- set reasoning = content.split('</think>')[0].split('<think>')[-1] %}
                    {%- set content = content.split('</think>')[-1] %}
                {%- endif %}
                {%- set content = content.lstrip('\n') %}
                {{- '<|im_start|>assistant\n<think>\n' + reasoning.strip('\n') + '\n</think>\n\n' + content }}
                {%- if message.tool_calls %}
                    {%- for tool_call in message.tool_calls %}
                        {%- if content or not loop.first %}
                            {{- '\n' }}
                        {%- endif %}
                        {%- set function = tool_call.function if tool_call.function else tool_call %}
                        {%- set arguments = function.arguments if function.arguments is string else function.arguments | tojson %}
                        {{- '<tool_call>\n{"name": "' + function.name + '", "arguments": ' + arguments + '}\n</tool_call>' }}
                    {%- endfor %}
                {%- endif %}
                {{- '<|im_end|>\n' }}
            {%- elif message.role == "tool" %}
                {%- if loop.first or messages[loop.index0 - 1].role != "tool" %}
                    {{- '<|im_start|>user' }}
                {%- endif %}
                {{- '\n<tool_response>\n' + content + '\n</tool_response>' }}
                {%- if loop.last or messages[loop.index0 + 1].role != "tool" %}
                    {{- '<|im_end|>\n' }}
                {%- endif %}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n<think>\n' }}
        {%- endif %}
        """;

    /// <summary>The template of Qwen3 Thinking-2507 (Apache License 2.0, Alibaba Cloud).</summary>
    public const string Qwen3Thinking = """
        {%- if tools %}
            {{- '<|im_start|>system\n' }}
            {%- if messages[0].role == 'system' %}
                {{- messages[0].content + '\n\n' }}
            {%- endif %}
            {{- "# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are provided with function signatures within <tools></tools> XML tags:\n<tools>" }}
            {%- for tool in tools %}
                {{- "\n" }}
                {{- tool | tojson }}
            {%- endfor %}
            {{- "\n</tools>\n\nFor each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call><|im_end|>\n" }}
        {%- else %}
            {%- if messages[0].role == 'system' %}
                {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
            {%- endif %}
        {%- endif %}
        {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
        {%- for message in messages[::-1] %}
            {%- set index = (messages|length - 1) - loop.index0 %}
            {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                {%- set ns.multi_step_tool = false %}
                {%- set ns.last_query_index = index %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- if message.content is string %}
                {%- set content = message.content %}
            {%- else %}
                {%- set content = '' %}
            {%- endif %}
            {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
                {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
            {%- elif message.role == "assistant" %}
                {%- set reasoning_content = '' %}
                {%- if message.reasoning_content is string %}
                    {%- set reasoning_content = message.reasoning_content %}
                {%- else %}
                    {%- if '</think>' in content %}
                        {%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
                        {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                    {%- endif %}
                {%- endif %}
                {%- if loop.index0 > ns.last_query_index %}
                    {%- if loop.last or (not loop.last and reasoning_content) %}
                        {{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}
                    {%- else %}
                        {{- '<|im_start|>' + message.role + '\n' + content }}
                    {%- endif %}
                {%- else %}
                    {{- '<|im_start|>' + message.role + '\n' + content }}
                {%- endif %}
                {%- if message.tool_calls %}
                    {%- for tool_call in message.tool_calls %}
                        {%- if (loop.first and content) or (not loop.first) %}
                            {{- '\n' }}
                        {%- endif %}
                        {%- if tool_call.function %}
                            {%- set tool_call = tool_call.function %}
                        {%- endif %}
                        {{- '<tool_call>\n{"name": "' }}
                        {{- tool_call.name }}
                        {{- '", "arguments": ' }}
                        {%- if tool_call.arguments is string %}
                            {{- tool_call.arguments }}
                        {%- else %}
                            {{- tool_call.arguments | tojson }}
                        {%- endif %}
                        {{- '}\n</tool_call>' }}
                    {%- endfor %}
                {%- endif %}
                {{- '<|im_end|>\n' }}
            {%- elif message.role == "tool" %}
                {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}
                    {{- '<|im_start|>user' }}
                {%- endif %}
                {{- '\n<tool_response>\n' }}
                {{- content }}
                {{- '\n</tool_response>' }}
                {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
                    {{- '<|im_end|>\n' }}
                {%- endif %}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\n<think>\n' }}
        {%- endif %}
        """;

    /// <summary>Which of the supported templates a text is, or null.</summary>
    /// <remarks>
    /// Line ends and spaces around lines do not matter. A text that is not ours letter by letter counts as Qwen3 Thinking if it has all that
    /// sets that template apart, since copies differ in small ways.
    /// </remarks>
    public static ChatTemplateKind? Recognise(string templateText)
    {
        var text = Plain(templateText);
        if (text == Plain(Compact))
        {
            return ChatTemplateKind.Compact;
        }

        return text == Plain(Qwen3Thinking) || IsThinking(templateText) ? ChatTemplateKind.Qwen3Thinking : null;
    }

    // enable_thinking marks the hybrid Qwen3, whose generation prompt has no <think>.
    private static bool IsThinking(string text) =>
        text.Contains(@"'<|im_start|>assistant\n<think>\n'", StringComparison.Ordinal)
        && text.Contains("# Tools\\n\\nYou may call one or more functions to assist with the user query.", StringComparison.Ordinal)
        && text.Contains("last_query_index", StringComparison.Ordinal)
        && text.Contains("<tool_response>", StringComparison.Ordinal)
        && !text.Contains("enable_thinking", StringComparison.Ordinal);

    private static string Plain(string text) => string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
