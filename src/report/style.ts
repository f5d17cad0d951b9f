/** All style of the page: its hash is the one thing that the page's Content-Security-Policy lets in. */
export const style: string = `
:root{color-scheme:light dark;--paper:#fdfcfa;--card:#fff;--ink:#22262b;--soft:#5d6670;--faint:#8b939c;--line:#e4e2dc;--hair:#efede8;
--old:#cfcdc6;--new:#7fb8a4;--leaving:#aab4c2;--starting:#4d7fc4;--soaking:#7cc0b4;--stuck:#c8431f;--unwell:#d99a2b;
--good:#1d6f57;--warn:#8a5a00;--bad:#b2320f;--goodbg:#e8f3ee;--warnbg:#fbf1dc;--badbg:#fbe7e0;--plainbg:#eef1f5}
@media(prefers-color-scheme:dark){:root{--paper:#15181b;--card:#1b1f23;--ink:#e4e6e8;--soft:#a3abb3;--faint:#7a838c;--line:#2f353b;--hair:#24292e;
--old:#3a4046;--new:#3c7a67;--leaving:#66717e;--starting:#5f95dd;--soaking:#57a79a;--stuck:#f0663c;--unwell:#dca43f;
--good:#7fcfb2;--warn:#e6b75a;--bad:#ff8b66;--goodbg:#17302a;--warnbg:#33290f;--badbg:#3b1d14;--plainbg:#22282f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1128px;margin:0 auto;padding:40px 24px 64px}
.over{margin:0;color:var(--soft);font-size:13px;letter-spacing:.02em}
h1,h2.set{margin:2px 0 0;font-size:30px;line-height:1.2;font-weight:620;letter-spacing:-.015em;overflow-wrap:anywhere}
h1 .in,h2 .in{color:var(--faint);font-weight:400}
section.roll+section.roll{margin-top:72px;padding-top:40px;border-top:1px solid var(--line)}
h2.part,h3{margin:44px 0 10px;font-size:17px;font-weight:620;letter-spacing:-.005em}
h2 small,h3 small{margin-left:8px;color:var(--faint);font-size:13px;font-weight:400;letter-spacing:0}
p{margin:6px 0;max-width:76ch}
.note{color:var(--soft);font-size:13px}
code,.mono,svg .name,svg .gate{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.92em}
.outcome{margin:18px 0 0;padding:14px 18px;border-left:4px solid;border-radius:2px;background:var(--plainbg);border-color:var(--starting);overflow-wrap:anywhere}
.outcome strong{font-size:17px;font-weight:640}
.outcome p{margin:2px 0 0;max-width:none}
.outcome.good{background:var(--goodbg);border-color:var(--good)}.outcome.warn{background:var(--warnbg);border-color:var(--warn)}.outcome.bad{background:var(--badbg);border-color:var(--bad)}
.good strong,td.good{color:var(--good)}.warn strong,td.warn{color:var(--warn)}.bad strong,td.bad{color:var(--bad)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px 28px;margin:24px 0 0}
dl div{min-width:0}dt{color:var(--soft);font-size:12.5px}dd{margin:0;overflow-wrap:anywhere}
.shares{width:100%;height:14px;display:block;border-radius:3px}
.keys{display:flex;flex-wrap:wrap;gap:4px 20px;margin:10px 0 0;padding:0;list-style:none;color:var(--soft);font-size:13px}
.keys svg{width:18px;height:10px;margin-right:7px;vertical-align:-.5px}
.keys b{color:var(--ink);font-weight:560}
.pan{overflow-x:auto}.pan svg{display:block;width:100%;min-width:760px;height:auto}
svg text,svg .name,svg .gate{fill:var(--soft);font-size:11px}svg .tick{text-anchor:middle;fill:var(--faint)}svg .name,svg .gate{text-anchor:end;fill:var(--ink)}svg .gate{fill:var(--soft)}svg .mark{fill:var(--soft)}
svg path{fill:none}.grid,.track{stroke:var(--hair)}.boundary{stroke:var(--line)}.stage{stroke:var(--faint);stroke-dasharray:2 3}.resumed{stroke:var(--warn);stroke-dasharray:5 3}.fault{stroke:var(--stuck);stroke-dasharray:1 2}
.old{stroke:var(--old)}.new{stroke:var(--new)}.leaving{stroke:var(--leaving)}.starting{stroke:var(--starting)}.soaking{stroke:var(--soaking)}.stuck{stroke:var(--stuck)}.unwell{stroke:var(--unwell)}
.thin .old{stroke-opacity:.32}.thin .new{stroke-opacity:.42}
.passes{stroke:var(--good);stroke-width:1.5}.fails{stroke:var(--stuck);stroke-width:8}.unknowns{stroke:var(--unwell);stroke-width:8;stroke-dasharray:3 2}svg .overridden{fill:var(--card);stroke:var(--warn);stroke-width:1.5}
.hit{fill:transparent}.hit:hover{fill:var(--ink);fill-opacity:.05}
rect.s-stuck{fill:var(--stuck)}rect.s-restarting{fill:var(--starting)}rect.s-soaking{fill:var(--soaking)}rect.s-gates{fill:var(--unwell)}rect.s-between{fill:var(--old)}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13.5px}
th{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);color:var(--soft);font-size:12.5px;font-weight:500;text-align:left;white-space:nowrap}
td{padding:5px 14px 5px 0;border-bottom:1px solid var(--hair);vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}td.t{white-space:nowrap;color:var(--soft)}td:last-child,th:last-child{padding-right:0}
pre{margin:4px 0 0;max-height:12em;overflow:auto;color:var(--soft);font-size:12px;white-space:pre-wrap}

footer{margin-top:56px;color:var(--faint);font-size:12.5px}
@media(max-width:600px){main{padding:24px 16px 48px}h1,h2.set{font-size:24px}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--faint:#666;--line:#bbb;--hair:#ddd;--old:#d0d0cc;--new:#7fb8a4;--leaving:#9aa4b2;--starting:#4d7fc4;--soaking:#7cc0b4;--stuck:#c8431f;--unwell:#d99a2b;--good:#1d6f57;--warn:#8a5a00;--bad:#b2320f;--goodbg:#fff;--warnbg:#fff;--badbg:#fff;--plainbg:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:10pt}main{max-width:none;padding:0}table{font-size:8.5pt}h2,h3{break-after:avoid}tr,.outcome,dl div{break-inside:avoid}thead{display:table-header-group}.pan,.wide{overflow:visible}.pan svg{min-width:0;max-height:230mm}pre{max-height:none}}
`
