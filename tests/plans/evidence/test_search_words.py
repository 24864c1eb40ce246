"""What stands in a note is found, however it is written and whatever script it is in."""

from __future__ import annotations

from datetime import date

import pytest

from plans.evidence.highlight import highlight
from plans.evidence.search import parse_search
from plans.models import Evidence, EvidenceText

A_DAY = date(2026, 5, 14)

FOUND = {
    "composed and decomposed": [
        ("Fu\u0308hrung u\u0308bernommen", "Fu\u0308hrung"),
        ("Fu\u0308hrung u\u0308bernommen", "Führung"),
        ("Führung übernommen", "Fu\u0308hrung u\u0308bernommen"),
        ("Пои\u0306мал ошибку", "поймал"),
        ("\u1111\u1167\u11bc\u1100\u1161 보고서", "평가"),
        ("평가 보고서", "\u1111\u1167\u11bc\u1100\u1161"),
        ("か\u3099いよう", "がいよう"),
        ("Nguye\u0302\u0303n reviewed it", "Nguyễn"),
        ("A\u030angstro\u0308m", "Ångström"),
    ],
    "marks within words": [
        ("लेटेंसी घटाई और रिपोर्ट लिखी", "लेटेंसी"),
        ("लेटेंसी घटाई और रिपोर्ट लिखी", "रिपोर्ट लिखी"),
        ("ক্যাশ ঠিক করেছি", "ক্যাশ"),
        ("கணினியை மேம்படுத்தினேன்", "மேம்படுத்தினேன்"),
        ("كَتَبَ التقرير", "كَتَبَ"),
        ("كَتَبَ التقرير", "كتب"),
        ("كتـــب التقرير", "كتب"),
        ("שָׁלוֹם לצוות", "שלום"),
        ("کار را می\u200cخواهم", "می\u200cخواهم"),
        ("کار را می\u200cخواهم", "خواهم"),
    ],
    "figures without their sign": [
        ("Kept uptime ≥99.9% all year", "99.9%"),
        ("Kept uptime ≥99.9% all year", "≥99.9%"),
        ("Kept uptime ≥99.9% all year", "99.9"),
        ("Changed cost by −15% in Q2", "15%"),
        ("Changed cost by -15% in Q2", "−15%"),
        ("Spent €200k less", "200k"),
        ("Spent €200k less", "€200k"),
        ("Spent €200k less", "200"),
        ("Saved £300k", "300k"),
        ("Training is ×4 faster", "4"),
        ("Training is 4× faster", "4"),
        ("Error of ±3 points", "3"),
        ("≈70 teams", "70"),
        ("400⇒120 ms", "120"),
        ("400→120ms", "120"),
        ("Read §12", "12"),
        ("≤2 GiB, ¥900", "900"),
        ("p99<100ms", "100ms"),
        ("Moved 1,000,000 rows", "1,000,000"),
        ("Moved 1,000,000 rows", "1000000"),
        ("٣ teams", "3"),
        ("१२ reports", "12"),
        ("Fixed №12", "12"),
        ("1½ days, ¾ of it", "¾"),
        ("An area of 20m²", "20m²"),
        ("～５０％ fewer pages", "50%"),
        ("70°C, 80µs", "80μs"),
        ("Ran at 70℃", "70"),
    ],
    "words that touch emoji and marks": [
        ("🎉Launched the gateway", "launched"),
        ("✔Closed the audit", "closed"),
        ("Shipped🚀on time", "shipped"),
        ("Shipped🚀on time", "Shipped🚀on"),
        ("👩‍💻Paired with two teams", "paired"),
        ("1️⃣Planned it", "planned"),
        ("①Planned ②built", "built"),
        ("PyTorch™ talk", "pytorch"),
        ("\uf0b7Wrote it", "wrote"),
        ("✅\ufe0fDone✅", "done"),
    ],
    "invisible characters, ligatures and widths": [
        ("evalua\u00adtion guide", "evaluation"),
        ("lang\u200bgraph", "langgraph"),
        ("lang\u200bgraph", "graph"),
        ("\ufeffBegan with it", "began"),
        ("re\u2060search", "research"),
        ("\u202bresearch\u202c", "research"),
        ("Proﬁled the eﬃcient path", "profiled"),
        ("Proﬁled the eﬃcient path", "efficient"),
        ("Ｆｕｌｌ width", "full"),
        ("ｶﾞｲﾄﾞを書いた", "ガイド"),
        ("research", "re\u00adsearch"),
        ("5㎞ of cable", "km"),
    ],
    "scripts without spaces": [
        ("降低延迟，提高召回率", "召回率"),
        ("降低延迟，提高召回率", "延迟"),
        ("降低延迟，提高召回率", "率"),
        ("降低延迟，提高召回率", "降低延迟，提高召回率"),
        ("「評価」を書いた", "評価"),
        ("検索基盤を再設計した", "基盤を再"),
        ("モデルのデプロイを自動化", "デプロイ"),
        ("使用PyTorch训练模型", "pytorch"),
        ("使用PyTorch训练模型", "训练"),
        ("ลดเวลาแฝงของระบบค้นหา", "เวลาแฝง"),
        ("ลดเวลาแฝงของระบบค้นหา", "ค้นหา"),
        ("ทำงานเสร็จ", "งาน"),
        ("ปรับปรุงประสิทธิภาพ", "ประสิทธิ"),
        ("ຫຼຸດເວລາຂອງລະບົບ", "ເວລາ"),
        ("បង្កើនល្បឿនប្រព័ន្ធ", "ល្បឿន"),
        ("စနစ်ကိုမြှင့်တင်ခဲ့သည်", "ကို"),
        ("모델성능평가를 했다", "성능평가"),
        ("第3四半期の目標", "3"),
    ],
    "technical names": [
        ("Ported it to C++.", "C++"),
        ("Ported it to C++17", "c++"),
        ("A service in C#, then F#", "c#"),
        ("A service in C#, then F#", "F#"),
        ("Moved to .NET", ".NET"),
        ("Moved to ASP.NET", ".net"),
        ("Moved to .NET", "net"),
        ("Cleaned the .env file", ".env"),
        ("A node.js service", "node.js"),
        ("A node.js service", "nodejs"),
        ("A nodejs service", "node.js"),
        ("CI/CD for all", "CI/CD"),
        ("CI/CD for all", "cicd"),
        ("The F1-score rose", "F1-score"),
        ("The F1-score rose", "score"),
        ("load_user_features()", "load_user_features"),
        ("load_user_features()", "userfeatures"),
        ("load_user_features()", "features"),
        ("__init__.py", "__init__.py"),
        ("__init__.py", "init"),
        ("R&D with AT&T", "AT&T"),
        ("issue #4711 by @ada", "#4711"),
        ("issue #4711 by @ada", "@ada"),
        ("pre-trained it", "pretrained"),
        ("The on-call guide", "oncall"),
        ("GPT-4 against GPT4", "gpt4"),
        ("Upgraded GPT 4", "GPT4"),
        ("PyTorch 2.6", "pytorch 2.6"),
        ("k8s and i18n", "k8s"),
        (r"C:\new\_files\*.csv", r"\_files\*.csv"),
        ("didn’t page", "didn't"),
    ],
    "parts of compounds": [
        ("A PyTorch DataLoader", "torch"),
        ("A PyTorch DataLoader", "loader"),
        ("A PyTorch DataLoader", "loaders"),
        ("A PyTorch DataLoader", "dataload"),
        ("A PyTorch DataLoader", "data_loader"),
        ("A data_loader", "DataLoader"),
        ("A data loader", "DataLoader"),
        ("MLOps on OpenAI", "ops"),
        ("RFC12 for HTTPServer", "server"),
        ("RFC12 for HTTPServer", "12"),
        ("RFC 12", "RFC12"),
        ("XGBoost", "boost"),
        ("LightGBM", "gbm"),
    ],
    "accents": [
        ("Met in a café", "cafe"),
        ("Met in a café", "café"),
        ("Met in a cafe", "café"),
        ("Führung", "fuhrung"),
        ("naïve résumé", "resume"),
        ("İstanbul", "İstanbul"),
        ("İstanbul", "istanbul"),
        ("Istanbul", "İstanbul"),
        ("ıspanak", "ispanak"),
        ("Łódź, Ærø, Đà Nẵng", "lodz aero da nang"),
        ("Größe der Straße", "strasse"),
        ("Ещё один отчёт", "еще отчет"),
        ("Όλος ο κόσμος", "κοσμοσ"),
        ("Señales", "senales"),
    ],
    "words of every text": [
        ("To be or not to be", "to be"),
        ("The IT of it", "IT"),
        ("The design", "the"),
    ],
}


@pytest.mark.parametrize(
    ("note", "typed"),
    [
        pytest.param(*pair, id=f"{kind}: {pair[1]}")
        for kind, pairs in FOUND.items()
        for pair in pairs
    ],
)
def test_what_stands_there_is_found_and_marked(ada, record, note, typed):
    piece = record(ada, note=note)
    record(ada, note="Something else: Zeit, 設.")
    search = parse_search(typed)
    assert list(search.ranked(ada.evidence.all())) == [piece]
    assert {hit.clause for hit in search.hits_in(note)} == set(range(len(search.clauses)))
    assert "<mark>" in highlight(note, search.hits_in(note))


@pytest.mark.parametrize(
    ("note", "typed"),
    [
        ("Rewrote it in C.", "C++"),
        ("Rewrote it in C.", "C#"),
        ("C++", "C#"),
        ("Held 999 of them", "99.9"),
        ("99 of 9", "99.9"),
        ("Kept 99.9 %", "999"),
        ("2026-05-14", "20260514"),
        ("評論と価格", "評価"),
        ("召回 then 回率", "召回率"),
        ("ค้นหา", "หาค้น"),
        ("k8s", "8"),
        ("A node for js? No: a node, and js.", "nodejs"),
        ("The runbook.", "running"),
        ("Wrote the design.", "sign"),
        ("लेटेंसी", "लेटिंसी"),
    ],
)
def test_what_does_not_stand_there_is_not_found(ada, record, note, typed):
    record(ada, note=note)
    search = parse_search(typed)
    assert not search.ranked(ada.evidence.all())
    assert {hit.clause for hit in search.hits_in(note)} != set(range(len(search.clauses)))


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("café", ["Met in a café", "Met in a cafe"]),
        ("cafe", ["Met in a cafe", "Met in a café"]),
        ("torch", ["A torch", "A PyTorch and another PyTorch"]),
        ("nodejs", ["On nodejs", "On node.js, all node.js"]),
        ("design", ["A design", "Designed, designs, designing, designer"]),
        ("C", ["In C", "In C++ and C++ and C++"]),
        (".NET", ["With .NET", "A net gain, net of tax"]),
        ("two teams", ["For two teams built", "Teams and teams of two, two, two"]),
        ("20%", ["Cut 20%", "Cut 200, 2000, 20000"]),
        ("to be", ["It is to be", "Be nice to them, be kind to them"]),
    ],
)
def test_the_exact_comes_first(ada, typed, notes):
    for day, note in enumerate(notes, 1):
        Evidence.objects.record(ada, EvidenceText(A_DAY.replace(day=day), note))
    found = parse_search(typed).ranked(ada.evidence.all())
    assert [piece.note for piece in found] == notes


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("99.9%", "Kept ≥99.9% up", "Kept ≥<mark>99.9</mark>% up"),
        ("召回", "提高召回率", "提高<mark>召回</mark>率"),
        ("率", "提高召回率", "提高召回<mark>率</mark>"),
        ("loader", "A DataLoader", "A Data<mark>Loader</mark>"),
        ("nodejs", "On node.js", "On <mark>node.js</mark>"),
        ("node", "On node.js", "On <mark>node</mark>.js"),
        ("cafe", "A cafe\u0301.", "A <mark>cafe\u0301</mark>."),
        ("evaluation", "An evalua\u00adtion", "An <mark>evalua\u00adtion</mark>"),
        ("c++", "In C++, C", "In <mark>C++</mark>, C"),
        ("launched", "🎉Launched", "🎉<mark>Launched</mark>"),
        ("งาน", "ทำงานเสร็จ", "ทำ<mark>งาน</mark>เสร็จ"),
        ("profiled", "Proﬁled it", "<mark>Proﬁled</mark> it"),
        ("desi", "Designs", "<mark>Designs</mark>"),
    ],
)
def test_the_mark_is_around_what_was_found(typed, text, marked):
    assert highlight(text, parse_search(typed).hits_in(text)) == marked
