"""Signs that people write as words, to hide an address from machines: at, dot, underscore, dash."""

AT = (
    r"(?:at|arroba|arrobas|arobas|arobase|arrobase|chiocciola|kuyruklu a|klammeraffe|собака|равлик|آت|ات|"
    r"ऐट|एट)"
)
DOT = r"(?:dot|punto|ponto|point|nokta|titik|tuldok|pwen|punkt|крапка|точка|نقطة|डॉट)"
UNDERSCORE = (
    r"(?:under ?score|underline|gui[oó]n bajo|gui[aã]o baixo|subrayado|sublinhado|tiret bas|tiret du bas|"
    r"trattino basso|alt çizgi|alt tire|garis bawah|unterstrich|підкреслення|подчеркивание|نقطة تحت|"
    r"شرطة سفلية)"
)
DASH = r"(?:dash|hyphen|gui[oó]n|hífen|h[ií]fen|tra[cç]o|tiret|trattino|tire|bindestrich|дефіс|дефис|شرطة)"
