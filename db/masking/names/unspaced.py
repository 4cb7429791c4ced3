"""Names of Chinese and Japanese, which stand without blanks among the words: by title, or by who asks."""

from collections.abc import Iterator

import regex

# The hundred families that most Chinese belong to.
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_CUE = (
    r"(?:寻人|寻找|联系|失联者?|失踪者?|名叫|我叫|叫做|感谢|谢谢|请找|我(?:的)?(?:哥哥?|弟弟?|姐姐?|妹妹?|爸爸?|妈妈?|"
    r"父亲|母亲|爷爷|奶奶|外公|外婆|叔叔|阿姨|舅舅|儿子|女儿|老公|老婆|丈夫|妻子|朋友|邻居|同事))[::,, ]?"
)
CHINESE = regex.compile(
    rf"{_CUE}(?P<secret>[{_FAMILY}]\p{{Han}}{{1,2}})(?=[\s,,。;;、::!!??在被还已失电]|$)"
    rf"|(?P<secret>[{_FAMILY}]\p{{Han}}{{0,2}}(?:先生|女士|小姐|医生|大夫|老师|阿姨|叔叔|大爷|大妈|师傅))"
)
_NO_PERSON = r"(?!皆|住民|患者|被災|お|学生|生徒|家族|子供|店員|職員|隊員|業者|客|管理人|大家|奥)"
_KIN = r"(?:祖母|祖父|母|父|兄|弟|姉|妹|夫|妻|息子|娘|友人|叔父|叔母)の"
JAPANESE = regex.compile(
    rf"(?<!\p{{Han}}){_NO_PERSON}(?P<secret>[\p{{Han}}々]{{2,5}}|\p{{Katakana}}{{2,8}})(?:さん|ちゃん|くん|君|氏)"
    rf"|{_KIN}(?P<secret>[\p{{Han}}々]{{1,5}}|[\p{{Katakana}}ー]{{2,8}})(?=[とがはをに、])"
)
_HAS_HAN = regex.compile(r"\p{Han}|\p{Katakana}")


def find_unspaced(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of each name in folded text."""
    if _HAS_HAN.search(text) is None:
        return
    for pattern in (CHINESE, JAPANESE):
        for match in pattern.finditer(text):
            yield match.span("secret")
