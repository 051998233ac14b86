/** How pages of documents look. Both sides of each colour pair reach a contrast of 4.5 and more. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1a1f24, #e6e9ec); --soft: light-dark(#55606b, #a9b4be);
  --line: light-dark(#d8dee4, #38424c); --tint: light-dark(#f3f5f7, #1d242b); --link: light-dark(#0b5cad, #7ab8ff); }
body { margin: 0; display: flex; color: var(--ink); background: light-dark(#fff, #13181d);
  font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--tint); padding: 8px; }
nav { flex: 0 0 12rem; padding: 1.5rem 1rem; border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; position: sticky; top: 1.5rem; }
nav a { display: block; padding: .15rem .5rem; border-radius: 4px; text-decoration: none; }
nav a[aria-current] { background: var(--tint); color: var(--ink); font-weight: 600; }
nav a::first-letter, h1::first-letter { text-transform: uppercase; }
main { flex: 1; min-width: 0; max-width: 60rem; padding: 1rem 2rem 6rem; }
h1 { font-size: 1.8rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
article { border-top: 1px solid var(--line); }
code { font: .875em ui-monospace, monospace; background: var(--tint); border-radius: 3px; padding: .1em .25em; overflow-wrap: anywhere; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; }
pre code { background: none; padding: 0; }
h2 code.call { font-size: 1rem; background: none; padding: 0; }
b.get { color: light-dark(#0a6b3d, #6fd6a3); } b.post { color: light-dark(#0b5cad, #7ab8ff); }
b.put, b.patch { color: light-dark(#8a5200, #f0b45f); } b.delete { color: light-dark(#b3261e, #ff9b93); }
ul.calls, ul.members { list-style: none; padding: 0; } ul.calls li { padding: .15rem 0; }
ul.members li { padding: .2rem 0; border-top: 1px solid var(--line); }
ul.members ul.members { margin-left: 1.25rem; }
.name { font-weight: 600; } .type { color: var(--soft); } small, .note { color: var(--soft); }
section { border-top: 1px solid var(--line); }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--link); outline-offset: 8px; border-radius: 2px; }
@media (max-width: 48rem) { body { display: block; } nav { border: 0; padding: 1rem; }
  nav ul { position: static; display: flex; flex-wrap: wrap; } main { padding: 0 1rem 4rem; } }
`
