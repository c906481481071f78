namespace AgentPlatform.Cli.Quickstart.Reporting;

/// <summary>The page's looks: one column, light and dark, no script, nothing fetched.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root{--bg:#fff;--fg:#1b1f24;--dim:#667085;--line:#e3e6ea;--soft:#f6f7f9;--main:#3b6ef5;--early:#b2c3f5;--ok:#18794e;--bad:#c4320a;--think:#7a5af8;--call:#0e7490;--stale:#b54708}
        @media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e6e9ee;--dim:#98a2b3;--line:#2b3038;--soft:#1b1f26;--main:#6f95ff;--early:#39486f;--ok:#3ccb7f;--bad:#f97066;--think:#a48afb;--call:#22b8cf;--stale:#fdb022}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:960px;padding:16px;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.3rem;margin:.2em 0 .6em}h2{font-size:1.1rem;margin:2.2em 0 .6em;padding-top:.6em;border-top:1px solid var(--line)}h3{font-size:.95rem;margin:1.2em 0 .3em}
        p{margin:.5em 0;max-width:70ch}.dim,small{color:var(--dim)}
        .scores{display:flex;flex-wrap:wrap;align-items:center;gap:8px 24px;margin:12px 0}
        .score b{display:block;font-size:clamp(2.2rem,11vw,3.6rem);font-weight:750;line-height:1.05;letter-spacing:-.03em}.score.after b{color:var(--main)}
        .arrow{font-size:2rem;color:var(--dim)}
        .verdict{display:inline-block;padding:4px 12px;border-radius:99px;font-weight:600;border:1.5px solid}.hold{color:var(--ok)}.miss{color:var(--bad)}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:10px;margin:14px 0}
        .card{background:var(--soft);border:1px solid var(--line);border-radius:10px;padding:10px 12px}.card b{display:block;font-size:1.15rem}.card span{color:var(--dim);font-size:.85rem}
        .note{border-left:3px solid var(--stale);background:var(--soft);padding:8px 14px;margin:12px 0;border-radius:0 8px 8px 0}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.93rem;overflow-wrap:normal}
        th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}th{color:var(--dim);font-weight:500}td.num,th.num{text-align:right}tr.final td{font-weight:650}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:8px 28px;align-items:start}
        svg{display:block;width:100%;max-width:520px;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--fg)}svg .dim{fill:var(--dim)}svg .strong{font-weight:650}
        .grid{stroke:var(--line);fill:none}.wanted{stroke:var(--ok);stroke-dasharray:4 4;fill:none}.line{fill:none;stroke-width:2.2;stroke-linejoin:round}.bar{fill:var(--main)}.bar.early{fill:var(--early)}
        .whisker{stroke:var(--fg);stroke-width:1.4;fill:none;opacity:.8}.line.reward{stroke:var(--main)}.dot.reward{fill:var(--main)}.line.stale{stroke:var(--stale)}.dot.stale{fill:var(--stale)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:8px 0;list-style:none;font-size:.92rem}.legend i{display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.4em}
        .p0{fill:#3b6ef5;background:#3b6ef5}.p1{fill:#0e9384;background:#0e9384}.p2{fill:#f79009;background:#f79009}.p3{fill:#dd2590;background:#dd2590}.p4{fill:#7a5af8;background:#7a5af8}.p5{fill:#98a2b3;background:#98a2b3}
        details{border:1px solid var(--line);border-radius:10px;margin:10px 0}summary{cursor:pointer;padding:10px 14px;font-weight:600}summary small{font-weight:400;display:block}details[open]>summary{border-bottom:1px solid var(--line)}
        .pair{display:grid;grid-template-columns:1fr 1fr}.pair>div{padding:10px 14px;min-width:0}.pair>div+div{border-left:1px solid var(--line)}
        @media(max-width:640px){.targets td{white-space:normal}.pair{grid-template-columns:1fr}.pair>div+div{border-left:0;border-top:1px solid var(--line)}}
        .side{font-size:.85rem;color:var(--dim);margin:0 0 6px}.step{border-left:3px solid var(--line);padding:1px 0 1px 10px;margin:8px 0}.step span{font-size:.75rem;font-weight:600;color:var(--dim)}
        pre{margin:0;white-space:pre-wrap;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;unicode-bidi:isolate}
        .think{border-color:var(--think)}.think span{color:var(--think)}.call{border-color:var(--call)}.call span{color:var(--call)}.answer{border-color:var(--ok)}.answer pre{font-weight:650}
        .result pre{background:var(--soft);padding:6px 8px;border-radius:6px;max-height:22em;overflow:auto}.broken{border-color:var(--bad)}.broken span,.fault{color:var(--bad)}
        code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:1px 5px;border-radius:4px}
        """;
}
