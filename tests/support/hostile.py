"""A page that tries to run, to fetch, and to change what stands around it; written for the tests."""

MARKER = "hostile-page-ran"
ATTACK = f"document.title='{MARKER}';parent.document&&(parent.document.title='{MARKER}');fetch('http://127.0.0.1:9/{MARKER}')"

HOSTILE = f"""<!doctype html><html lang="en" onload="{ATTACK}"><head><title>Casino bonus</title></textarea><script>{ATTACK}</script>
<meta http-equiv="refresh" content="0; url=javascript:{ATTACK}"><base href="http://127.0.0.1:9/"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">
<style>* {{ display: none !important }} body {{ background: url(http://127.0.0.1:9/bg) }} @import "http://127.0.0.1:9/i.css";</style></head>
<body onpageshow="{ATTACK}" style="position:fixed;inset:0;z-index:9999">
<div style="position:fixed;inset:0;background:red" id="e1" class="verdict card" onmouseover="{ATTACK}">cover everything with casino bonus words</div>
<a href="javascript:{ATTACK}">casino</a> <a href="data:text/html,<script>{ATTACK}</script>">bonus</a> <a href=" java&#x0A;script:{ATTACK}">x</a>
<a href="https://shop.example/x?tag=me-20&quot; onclick=&quot;{ATTACK}">paid " onclick="{ATTACK}" link</a>
<img src=x onerror="{ATTACK}"><img src="http://127.0.0.1:9/pixel" width=1 height=1 srcset="http://127.0.0.1:9/2 2x">
<svg onload="{ATTACK}"><script>{ATTACK}</script><a xlink:href="javascript:{ATTACK}"><text>svg</text></a><style><img src=x onerror="{ATTACK}"></style></svg>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={ATTACK}&gt;"></table></mtext></math>
<iframe srcdoc="<script>{ATTACK}</script>" src="javascript:{ATTACK}"></iframe><object data="javascript:{ATTACK}"></object><embed src="javascript:{ATTACK}">
<form action="javascript:{ATTACK}"><input autofocus onfocus="{ATTACK}"><button formaction="javascript:{ATTACK}">go</button></form>
<details open ontoggle="{ATTACK}"><summary>more</summary></details><video autoplay onloadstart="{ATTACK}"><source src="http://127.0.0.1:9/v" onerror="{ATTACK}"></video>
<mark id="e2" class="farm" data-n="1" data-feature="forged" onclick="{ATTACK}">a forged mark</mark>
<noscript><p title="</noscript><img src=x onerror={ATTACK}>"></noscript><template><script>{ATTACK}</script></template>
<!-- --!><script>{ATTACK}</script> --><![CDATA[<script>{ATTACK}</script>]]><xmp><script>{ATTACK}</script></xmp>
</article></main></section></div></div></div></body></html></iframe>"'><script>{ATTACK}</script>
<p>casino bonus \u202e gnitirw-desrever {{{{ 7 * 7 }}}} {{% for x in y %}} slot <plaintext><script>{ATTACK}</script>
"""
