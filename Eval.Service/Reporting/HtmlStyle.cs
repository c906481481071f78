namespace AgentPlatform.Eval.Reporting;

/// <summary>The report's looks: one column, light and dark, no script, nothing fetched.</summary>
internal static class HtmlStyle
{
    public const string Css =
        """
        :root{--bg:#fff;--fg:#1b1f24;--dim:#667085;--line:#e3e6ea;--soft:#f5f6f8;--bar:#3b6ef5;--ok:#18794e;--bad:#c4320a;--warn:#b54708;--grey:#98a2b3;--think:#7a5af8;--call:#0e7490}
        @media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e6e9ee;--dim:#98a2b3;--line:#2b3038;--soft:#1c2027;--bar:#6f95ff;--ok:#3ccb7f;--bad:#f97066;--warn:#fdb022;--grey:#667085;--think:#a48afb;--call:#22b8cf}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:860px;padding:16px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.35rem;margin:.2em 0}h2{font-size:1.1rem;margin:1.8em 0 .5em}h3{font-size:.8rem;margin:0 0 .2em;font-weight:600}
        .dim,small{color:var(--dim)}
        .score{font-size:3rem;font-weight:700;line-height:1.1;letter-spacing:-.02em}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:10px;margin:14px 0}
        .card{background:var(--soft);border:1px solid var(--line);border-radius:10px;padding:10px 12px}
        .card b{display:block;font-size:1.15rem}.card span{color:var(--dim);font-size:.85rem}
        .note{border-left:3px solid var(--warn);background:var(--soft);padding:8px 12px;margin:8px 0;border-radius:0 8px 8px 0;font-size:.92rem}
        svg{display:block;width:100%;max-width:560px;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--fg)}svg .dim{fill:var(--dim)}
        .track{fill:var(--soft);stroke:var(--line)}.bar{fill:var(--bar)}.whisker{stroke:var(--fg);stroke-width:1.5;fill:none;opacity:.75}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:8px 0;list-style:none;font-size:.92rem}
        .legend i,.tag i{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.4em}
        .o-correct{fill:var(--ok);background:var(--ok)}.o-incorrect{fill:var(--bad);background:var(--bad)}.o-no_answer{fill:#e478fa;background:#e478fa}
        .o-agent{fill:#f79009;background:#f79009}.o-tool{fill:#eaaa08;background:#eaaa08}.o-budget{fill:#9e77ed;background:#9e77ed}.o-policy{fill:#2e90fa;background:#2e90fa}
        .o-infrastructure,.o-judge,.o-cancelled{fill:var(--grey);background:var(--grey)}
        details{border:1px solid var(--line);border-radius:10px;margin:8px 0}details details{border-radius:8px}
        summary{cursor:pointer;padding:10px 12px}.group>summary{font-weight:600}.group>div{padding:0 8px 8px}
        details[open]>summary{border-bottom:1px solid var(--line)}
        .body{padding:10px 12px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0 0 10px}dt{color:var(--dim)}dd{margin:0}
        .part{border-left:3px solid var(--line);padding:2px 0 2px 10px;margin:10px 0}
        .thinking{border-color:var(--think)}.thinking h3{color:var(--think)}.call{border-color:var(--call)}.call h3{color:var(--call)}
        .answer{border-color:var(--ok)}.answer h3{color:var(--ok)}.result{border-color:var(--grey)}
        .part details{margin:4px 0}.part summary{padding:4px 10px;color:var(--dim);font-size:.88rem}
        pre{margin:0;white-space:pre-wrap;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;unicode-bidi:isolate}
        .result pre{background:var(--soft);padding:8px;border-radius:6px;max-height:24em;overflow:auto}
        .fault{color:var(--bad)}
        """;
}
