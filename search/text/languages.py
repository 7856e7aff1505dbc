"""Settings of the analyzer for each language: stop words, stemmer, symbols, elisions and decimals.

The stop words are the articles, pronouns, prepositions, conjunctions, auxiliary verbs and
particles of each language, and no word with a meaning of its own: the lists in packages hold up
to 1,300 words, "world" and "state" among them. Snowball makes the stems.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from search.text.characters import fold
from search.text.everyday_words import is_everyday_word

_ENGLISH = "en"

_TELLING, _TELLING_LETTERS = 2, 4
"""Stop words that tell a language: so many, or one of so many letters."""

_STOP_WORDS = {
    "en": """
        a an the i me my mine myself we us our ours ourselves you your yours yourself yourselves he
        him his himself she her hers herself it its itself they them their theirs themselves what
        which who whom whose this that these those there here am is are was were be been being have
        has had having do does did doing done will would shall should can could may might must ought
        cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt
        havent hadnt mustnt neednt aint and but if or nor because as until while of at by for with
        about between into through during before after above below to from up down in out on off
        over under again further then once when where why how all any both each few more most other
        some such no not only own same so than too very just also
    """,
    "cs": """
        a i ani ale nebo či však avšak aby když kdyby že protože jestli jestliže pokud než jako tak
        také též proto tedy tudíž totiž zatímco ačkoli přestože v ve na z ze do od k ke ku s se o u
        po při za nad pod před přes mezi bez pro proti kvůli podle kolem vedle kromě během mimo já
        mě mne mi mně mnou ty tě tebe ti tobě tebou on ho jej jeho něj mu jemu němu jím ním něm ona
        ji ní jí ono my nás nám námi vy vás vám vámi oni ony je nich jim nim jimi nimi sebe si sobě
        sebou můj moje má mé mého mému tvůj tvoje tvá tvé náš naše našeho naší naši našich váš vaše
        vašeho vaší vaši vašich svůj svoje svá své svého svému svou svých její jejich ten ta to ti
        ty toho té tomu tu tom tím tou těch těm těmi tento tato toto tyto této tomuto tímto kdo koho
        komu kom kým co čeho čemu čem čím který která které kteří kterého kterou kterých jaký jaká
        jaké jakou jakých kde kam odkud kdy proč jak kolik být jsem jsi jest jsme jste jsou byl byla
        bylo byli byly budu budeš bude budeme budete budou by bych bys bychom byste není nejsou ne
        už již ještě jen jenom pouze velmi více všechno vše všichni všechny všech všem jiný jiná
        jiné jiní sám sama samo tam tady zde
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner
        keines ich mich mir du dich dir er ihn ihm sie ihr ihnen es wir uns ihre ihren ihrem ihrer
        ihres sein seine seinen seinem seiner seines mein meine meinen meinem meiner meines dein
        deine deinen deinem deiner deines unser unsere unseren unserem unserer unseres euch euer
        eure euren eurem eurer eures sich selbst dieser diese dieses diesen diesem jener jene jenes
        jenen jenem welcher welche welches welchen welchem wer wen wem wessen was wann wo warum
        weshalb wie bin bist ist sind seid war warst waren wart gewesen habe hast hat haben habt
        hatte hätte hatten hätten hattest hattet gehabt werde wirst wird werden werdet wurde würde
        wurden würden worden geworden kann kannst können konnte könnte konnten könnten muss musst
        müssen musste müsste mussten müssten soll sollen sollte sollten will wollen wollte wollten
        darf dürfen durfte dürfte durften dürften mag mögen mochte möchte mochten möchten und oder
        aber denn sondern dass daß wenn ob weil als da damit obwohl während bevor nachdem bis auf
        aus bei für gegen hinter in im ins mit nach neben ohne seit statt trotz über um unter von
        vom vor wegen zu zum zur zwischen an am ans durch auch nicht nichts noch nur schon sehr so
        dann doch hier dort nun jetzt etwas alle allem allen aller alles man ja nein
    """,
    "fr": """
        le la les l un une des du de d au aux je j me m moi tu te t toi il elle on nous vous ils
        elles se s soi lui leur leurs eux y en mon ma mes ton ta tes son sa ses notre nos votre vos
        ce c cet cette ces celui celle ceux celles ceci cela ça qui que qu quoi dont où quel quelle
        quels quelles lequel laquelle lesquels lesquelles et ou mais donc or ni car si comme quand
        lorsque puisque parce quoique pendant depuis dans par pour avec sans sous sur vers chez
        entre contre avant après jusque à suis es est sommes êtes sont étais était étions étiez
        étaient fus fut fûmes furent serai seras sera serons serez seront serais serait seraient
        sois soit soyons soyez soient été étant être ai as a avons avez ont avais avait avions aviez
        avaient eus eut eurent aurai auras aura aurons aurez auront aurais aurait auraient aie aies
        ait ayons ayez aient eu ayant avoir ne n pas non plus aussi très tout toute tous toutes même
        mêmes autre autres aujourdhui ainsi alors
    """,
    "es": """
        el la los las lo un una unos unas al del de yo me mí mi mis tú te ti tu tus él ella ello
        ellos ellas se sí le les nos nosotros nosotras vosotros vosotras os usted ustedes su sus
        suyo suya suyos suyas mío mía míos mías tuyo tuya nuestro nuestra nuestros nuestras vuestro
        vuestra este esta esto estos estas ese esa eso esos esas aquel aquella aquello aquellos
        aquellas que qué quien quién quienes cual cuál cuales cuáles cuyo cuya donde dónde cuando
        cuándo como cómo cuanto cuánto y e o u ni pero sino aunque porque pues si mientras a ante
        bajo con contra desde durante en entre hacia hasta para por según sin sobre tras soy eres es
        somos sois son era eras éramos eran fui fue fuimos fueron sea seas sean seré será serán
        sería serían siendo sido ser estoy estás está estamos están estaba estaban estuvo estuvieron
        esté estén estado estando estar he has ha hemos habéis han había habían hubo haya hayan
        habrá habrán habría habrían habido habiendo haber no ya más muy también tampoco tan tanto
        todo toda todos todas otro otra otros otras mismo misma
    """,
    "it": """
        il lo la i gli le l un uno una di a da in con su per tra fra del dello della dei degli delle
        dell al allo alla ai agli alle all dal dallo dalla dai dagli dalle dall nel nello nella nei
        negli nelle nell sul sullo sulla sui sugli sulle sull col io me mi tu te ti egli lui ella
        lei noi ci voi vi essi esse loro si sé ne mio mia miei mie tuo tua tuoi tue suo sua suoi sue
        nostro nostra nostri nostre vostro vostra vostri vostre questo questa questi queste quello
        quella quelli quelle quel quei quegli che chi cui quale quali dove quando come quanto quanta
        quanti quante perché e ed o od ma se né anche non più molto sono sei è siamo siete era
        eravamo erano fui fu furono sarò sarà saranno sarei sarebbe sarebbero sia siano essendo
        stato stata stati state essere ho hai ha abbiamo avete hanno avevo aveva avevano ebbe ebbero
        avrò avrà avranno avrebbe avrebbero abbia abbiano avendo avuto avere tutto tutta tutti tutte
        altro altra altri altre stesso stessa c d così
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos
        pelas para com sem sob sobre entre contra até desde após ante ao à aos às eu me mim tu te ti
        você vocês ele ela eles elas nós vós lhe lhes se si meu minha meus minhas teu tua teus tuas
        seu sua seus suas nosso nossa nossos nossas vosso vossa dele dela deles delas este esta
        estes estas esse essa esses essas aquele aquela aqueles aquelas isto isso aquilo deste desta
        desse dessa neste nesta nesse nessa que quem qual quais cujo cuja onde quando como quanto
        porque e ou mas nem pois embora enquanto sou és é somos são era eram fui foi fomos foram
        seja sejam será serão seria seriam sendo sido ser estou está estamos estão estava estavam
        esteve estiveram esteja estejam estado estando estar tenho tem temos têm tinha tinham teve
        tiveram tenha tenham terá terão teria teriam tendo tido ter há havia houve haja não já mais
        muito também só todo toda todos todas outro outra outros outras mesmo mesma
    """,
    "nl": """
        de het een der den des ik me mij mijn jij je jou jouw u uw hij hem zijn zij ze haar wij we
        ons onze jullie hen hun zich zelf dit dat deze die wie wat welk welke waar wanneer waarom
        hoe en of maar want als dan toen dus omdat terwijl hoewel om aan achter bij binnen boven
        door in langs met na naar naast onder op over per sinds te tegen ten ter tot tussen uit van
        vanaf via voor zonder ben bent is was waren geweest word wordt worden werd werden geworden
        heb hebt heeft hebben had hadden gehad zal zult zullen zou zouden kan kunt kunnen kon konden
        mag mogen mocht mochten moet moeten moest moesten wil willen wilde wilden er hier daar niet
        niets geen ook nog al alle alles andere zeer zo toch nu ja nee
    """,
    "ru": """
        и а но да или либо ни же ли бы б что чтобы если как так когда пока хотя потому поэтому ведь
        вот в во на с со к ко по о об обо от ото до из изо за под над при про без безо для у через
        перед между около после против ради среди кроме я меня мне мной мною ты тебя тебе тобой
        тобою он его ему им ним нем нему него она ее ей ею ней нею нее оно мы нас нам нами вы вас
        вам вами они их ими них ними себя себе собой мой моя мое мои моего моей моему моих твой твоя
        твое твои наш наша наше наши нашего нашей наших ваш ваша ваше ваши свой своя свое свои
        своего своей своему своих этот эта это эти этого этой этому этом этим этих тот та то те того
        той тому том тем тех кто кого кому кем чего чему чем какой какая какое какие который которая
        которое которые которого которой которых где куда откуда почему зачем сколько есть быть был
        была было были буду будет будут будем не нет уже еще только даже тоже также очень более
        самый самая самое самые сам сама само сами весь вся все всего всей всех другой другая другие
        там тут здесь
    """,
    "ar": """
        في من إلى على عن مع بين عند لدى حتى منذ خلال قبل بعد تحت فوق أمام وراء حول ضد دون
        بدون مثل و أو أم ثم لكن بل إن أن أنه أنها إنه إنها كي لكي لأن إذا إذ لو لولا عندما
        حين حينما بينما حيث كما كيف متى أين لماذا ماذا ما هل أي أية كم هو هي هم هن هما أنا
        نحن أنت أنتم له لها لهم لنا لي لك به بها بهم فيه فيها فيهم منه منها منهم عنه عنها
        عنهم عليه عليها عليهم إليه إليها إليهم معه معها معهم هذا هذه هذان هؤلاء ذلك تلك ذاك
        أولئك هنا هناك الذي التي الذين اللذان اللتان اللواتي كان كانت كانوا يكون تكون يكونون
        ليس ليست ليسوا لم لن لا قد لقد سوف كل بعض جميع أيضا غير سوى إلا نفس ذات جدا فقط أكثر
        أقل وقد ولا وفي ومن وهو وهي
    """,
    "fa": """
        و یا اما ولی که اگر تا چون زیرا از به در با بر برای بین میان نزد پیش پس روی زیر
        درباره بدون ضد را این آن اینها آنها همین همان من تو او ما شما ایشان آنان خود خویش چه
        کی کجا چرا چگونه چطور کدام چند هر هیچ همه بعضی برخی دیگر نیز هم فقط تنها بسیار خیلی
        بیشتر کمتر است هست نیست بود نبود باشد نباشد بودند هستند نیستند شد شده شود شوند خواهد
        خواهند باید شاید می نمی نه بله آیا یک همچنین وقتی هنگامی علیه ها های هایی
    """,
    "he": """
        של את על אל עם בין אצל לפני אחרי תחת מעל מתחת בתוך מתוך נגד בלי ללא כמו לפי בגלל
        למען עד מאז במשך או וגם גם אבל אך אלא כי אם כאשר אשר אני אנחנו אתה אתם אתן הוא היא
        הם הן זה זו זאת אלה אלו ההוא ההיא ההם מי מה איזה איזו אילו איפה היכן מתי איך כיצד
        למה מדוע כמה לי לך לו לה לנו לכם להם להן שלי שלך שלו שלה שלנו שלכם שלהם אותי אותך
        אותו אותה אותנו אתכם אותם אותן בו בה בהם ממנו ממנה מהם עליו עליה עליהם אליו אליה
        אליהם היה הייתה היו יהיה תהיה יהיו להיות יש אין לא כן כבר עוד רק מאוד יותר פחות כל
        אחר אחרת אחרים אחרות עצמו עצמה כדי לכן אז שם כאן פה
    """,
    "hi": """
        का के की को में से पर ने तक और या एवं तथा लेकिन किंतु परंतु मगर कि जो जिस जिन जिसे अगर यदि तो
        भी ही न नहीं मत है हैं था थे थी थीं हो हूँ हूं होना होता होती होते होगा होगी होंगे हुआ हुई हुए
        रहा रही रहे गया गई गए कर करना करने करता करती करते करेगा करेगी करेंगे किया किए किये सकता सकती
        सकते चाहिए यह ये वह वे इस इन उस उन इसे उसे इन्हें उन्हें इसका इसके इसकी उसका उसके उसकी उनका उनके
        उनकी इनका इनके इनकी अपना अपने अपनी मैं हम तुम आप मेरा मेरे मेरी हमारा हमारे हमारी कौन क्या क्यों
        कैसे कैसा कैसी कब कहाँ कहां कितना कितने कितनी किस किसे किन कोई कुछ सब सभी एक बहुत अब जब तब यहाँ
        यहां वहाँ वहां लिए साथ बाद पहले द्वारा बीच बारे ओर
    """,
    "pl": """
        i a oraz ale lub albo ani czy nie że żeby aby by jeśli jeżeli jak gdy kiedy bo
        ponieważ więc zatem w we na z ze do od o u po przez przy za nad pod dla bez między
        przed obok według przeciw wobec wśród mimo ja mnie mi mną ty ciebie cię ci tobą on
        jego go jemu mu nim niego niemu ona jej ją nią niej ono my nas nam nami wy was wam
        wami oni one ich im nimi nich siebie się sobie sobą mój moja moje moi twój twoja
        twoje nasz nasza nasze wasz wasza wasze swój swoja swoje swoich ten ta to te tego
        tej temu tym tych tymi tamten tamta tamto kto kogo komu kim co czego czemu czym jaki
        jaka jakie który która które którzy którego której których gdzie dokąd skąd dlaczego
        ile jest są był była było były być będzie będą został została już jeszcze tylko
        nawet też także bardzo bardziej najbardziej sam sama sami cały wszystko wszyscy
        wszystkie wszystkich inny inna inne innych tam tu tutaj
    """,
    "tr": """
        ve veya ya da de ile ama fakat ancak ki için gibi kadar göre karşı rağmen beri önce
        sonra bir bu şu o bunlar şunlar onlar ben sen biz siz bana sana ona bize size onlara
        beni seni onu bizi sizi onları benim senin onun bizim sizin onların kendi kendisi ne
        neden niçin nasıl kim kime kimin hangi nerede nereye kaç mi mı mu mü değil var yok
        idi ise iken olan olarak oldu olduğu olduğunu olmak olur her hiç bazı tüm bütün çok
        daha çünkü eğer hem sadece yalnızca bile diğer başka burada orada böyle şöyle öyle
    """,
    "uk": """
        і й та а але чи або ні не ж же б би що щоб якщо як так коли поки хоча тому тож адже
        ось в у на з із зі до по о об про від за над під при без для через перед між біля
        після проти серед крім я мене мені мною ти тебе тобі тобою він його йому ним нього
        ньому вона її їй нею неї ній воно ми нас нам нами ви вас вам вами вони їх їм ними
        них себе собі собою мій моя моє мої твій твоя твоє твої наш наша наше наші ваш ваша
        ваше ваші свій своя своє свої цей ця це ці цього цієї цьому цих той те ті того тієї
        тих хто кого кому ким чого чому чим який яка яке які якого якої яких де куди звідки
        навіщо скільки є бути був була було були буду буде будуть будемо вже ще тільки лише
        навіть теж також дуже більш сам сама самі весь вся все всі всього всіх інший інша
        інші там тут
    """,
}

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}

_DECIMAL_POINT = frozenset(["en", "fa", "he", "hi"])

_SYMBOL_WORDS = {
    "%": "percent",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "₽": "ruble",
    "₴": "hryvnia",
    "₹": "rupee",
}
# Percent is represented by its last word: pour cent, por ciento.
_LOCAL_SYMBOL_WORDS = {
    "de": {"%": "prozent", "£": "pfund", "₽": "rubel"},
    "es": {"%": "ciento", "$": "dolar", "£": "libra", "₽": "rublo"},
    "fr": {"%": "cent", "£": "livre", "₽": "rouble"},
    "it": {"%": "cento", "$": "dollaro", "£": "sterlina", "₽": "rublo"},
    "nl": {"%": "procent", "£": "pond", "₽": "roebel"},
    "pt": {"%": "cento", "$": "dolar", "£": "libra", "₽": "rublo"},
    "ru": {"%": "процент", "$": "доллар", "€": "евро", "£": "фунт", "₽": "рубль"},
}
_SYMBOL_VARIANTS = {"％": "%", "٪": "%", "＄": "$", "￡": "£"}


def _symbols(code: str) -> dict[str, str]:
    words = _SYMBOL_WORDS | _LOCAL_SYMBOL_WORDS.get(code, {})
    return words | {variant: words[sign] for variant, sign in _SYMBOL_VARIANTS.items()}


SYMBOLS = frozenset(_symbols(""))
"""Signs that are read as words in every language."""

_ELISIONS = {
    "ca": "d l m n s t",
    "fr": "c d j jusqu l lorsqu m n puisqu qu quelqu quoiqu s t",
    "it": "all c d dall dell l nell quell quest sull un",
}

_LATIN = frozenset("ca cs da de en es et fi fr hu id it lt nb nl nn no pl pt ro sv tr".split())


@dataclass(frozen=True, slots=True)
class Language:
    """Analyzer settings of one language.

    code           ISO 639-1, lower case
    stemmer        name of its Snowball stemmer; None if words are not stemmed
    latin          whether it is written in Latin letters, so that other scripts are foreign words
    stop_words     as written, with diacritics
    symbols        words for signs such as %
    elisions       prefixes before an apostrophe that are words of their own (l'Europe)
    decimal_comma  whether 1.000 is a thousand, as in most of Europe
    """

    code: str
    stemmer: str | None
    latin: bool
    stop_words: frozenset[str]
    symbols: dict[str, str]
    elisions: frozenset[str]
    decimal_comma: bool


def language_of(code: str) -> Language:
    """Return the settings for an ISO 639-1 code or longer tag ("pt-BR").

    An unknown language has neither stemmer nor stop words.
    """
    primary = code.replace("_", "-").partition("-")[0].strip().lower()
    return Language(
        code=primary,
        stemmer=_STEMMERS.get(primary),
        latin=primary in _LATIN,
        stop_words=frozenset(_STOP_WORDS.get(primary, "").split()),
        symbols=_symbols(primary),
        elisions=frozenset(_ELISIONS.get(primary, "d l").split()),
        decimal_comma=primary in (_STEMMERS.keys() | _STOP_WORDS.keys()) - _DECIMAL_POINT,
    )


def foreign_stop_words(words: Sequence[str], languages: Collection[str]) -> frozenset[int]:
    """Return the places of the stop words of a question in none of `languages`.

    So “war” is no fighting in “wann war der Besuch”. A word with a capital is a name (Ma, La Paz),
    except at the beginning.

    Empty unless some stop words tell the language: one of four letters or more or with an accent,
    or two others, none of which is English. Nor may there be one of the texts' languages alone.
    """
    forms = [fold(word) for word in words]
    if _all_stop_words().isdisjoint(forms):
        return frozenset()
    by_language = _folded_stop_words()
    codes = {_ENGLISH, *languages} & by_language.keys()
    own = frozenset[str]().union(*(by_language[code] for code in codes))
    telling = {
        form: _TELLING if len(form) >= _TELLING_LETTERS or not word.isascii() else 1
        for form, word in zip(forms, words, strict=True)
        if form in _all_stop_words() and form not in own and not is_everyday_word(form)
    }
    if not telling:
        return frozenset()
    typed = own.intersection(forms)
    scores = {
        code: sum(score for form, score in telling.items() if form in stops)
        for code, stops in by_language.items()
        if code not in codes and stops.issuperset(typed)
    }
    best = max(scores, key=lambda code: scores[code], default=None)
    if best is None or scores[best] < _TELLING:
        return frozenset()
    return frozenset(
        place
        for place, (form, word) in enumerate(zip(forms, words, strict=True))
        if form in by_language[best] and (not place or word.islower())
    )


def is_stop_word_anywhere(form: str) -> bool:
    """Test whether a folded word is a stop word of any language (wer, para, mezi)."""
    return form in _all_stop_words()


@cache
def _all_stop_words() -> frozenset[str]:
    return frozenset[str]().union(*_folded_stop_words().values())


@cache
def _folded_stop_words() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(map(fold, words.split())) for code, words in _STOP_WORDS.items()}


@cache
def _stop_words_as_written() -> frozenset[str]:
    return frozenset(" ".join(_STOP_WORDS.values()).split())


def is_foreign_stop_word(word: str) -> bool:
    """Test whether a word with letters beyond ASCII is a stop word of any language (и, für)."""
    return not word.isascii() and word.casefold() in _stop_words_as_written()
