"""Words that tell a person, a school or somebody's health apart from the rest of a Dutch sentence. All in lower case, without accents."""
# ruff: noqa: SIM905  a paragraph of words is read more easily than a column of strings

# Written before a name: what follows with a capital is somebody.
BEFORE_A_NAME = (
    "student studente leerling deelnemer deelneemster jongen meisje zoon dochter moeder vader ouder broer zus oma opa "
    "meneer mevrouw heer dhr mw mevr mijnheer heet heette genaamd collega mentor docent docente stagiair stagiaire "
    "begeleider begeleidster praktijkopleider vriend vriendin oom tante pleegzoon pleegdochter"
).split()

# Begin many sentences and are nobody's name.
NO_NAMES = frozenset(
    (
        "de het een en of maar want dus als dan dat die dit deze er ik je jij u hij zij ze we wij jullie men iedereen "
        "niemand iemand alles niets wat wie waar wanneer waarom hoe hier daar toen nu ook nog al om op in bij met van "
        "voor door over na uit naar tot tussen tijdens zonder volgens omdat zodat terwijl hoewel mijn jouw zijn haar "
        "ons onze hun geen elke elk ieder iedere alle veel sommige andere soms vaak altijd nooit misschien daarna "
        "daarom vervolgens eerst later gisteren vandaag morgen student studente studenten leerling docent school stage "
        "opleiding niveau module les leergang bpv mbo roc web avg isb rmc uwv sbb wajong maandag dinsdag woensdag "
        "donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober "
        "november december is was heeft had wordt werd kan moet mag zal wil gaat na sinds samen ten te toch tevens "
        "verder zulke beide enkele meerdere mensen jongeren ouders medewerkers bedrijven bedrijf ziekte verzuim"
    ).split()
)

# Said of one person, right behind the name.
AFTER_A_NAME = (
    "heeft had is was kreeg krijgt slikt slikte gebruikt gebruikte lijdt leed kampt kampte zit zat werd wordt bleek "
    "blijkt woont woonde volgt volgde loopt liep doet deed studeert studeerde"
).split()

# Given names that many students, parents and trainers have; a capital is asked for, because some are also words.
GIVEN_NAMES = frozenset(
    (
        "aaliyah abdel abdullah achmed adam ahmed aicha alex ali amal amber amina amira amir anna anne annemarie annika "
        "anouk anton ayoub aziz bart ben bilal bram brian britt casper chantal charlotte chiara chris christiaan claudia "
        "daan damian daniel danique daphne david demi dennis derya dewi dylan eline elif elin elise ella emine emir emma "
        "erik esma esra eva fabian farah fatih fatima fatma femke fenna finn fleur floor floris frank frits gerard "
        "bas gijs hakan hamza hanna hanneke hans hassan hasan henk hidde ibrahim ilse imane indy inge iris isa isabel "
        "ismail jaap jade jamal jan jantje jasmijn jasper jayden jeffrey jeroen jesse jessica jesper jip johan jolanda "
        "joost joris joshua julia julian jurre karim karin kaya kevin khadija kim koen laila lars laura lotte luca lucas "
        "luuk maarten maria marieke marjan mark marloes maryam mees mehmet melanie melissa merel merve michael mick "
        "mike milan milou mo mohamed mohammed monique moussa mustafa nadia naomi nick niek niels nina noa noah nora "
        "nour omar oscar pascal patrick paul peter piet pieter pim quinten rachid ramon rayan rianne rick robin rosa "
        "ruben ruud sam samira sander sanne sara sarah sem senna sharona shirley silke sofia sofie sophie stan stefan "
        "stijn sven tarik tess thijs thomas tijn tim tobias tom tygo wesley wilma wouter yara yasin yasmin yasmine "
        "youssef yusuf zainab zoe"
    ).split()
)

# Stems: what a health record would say. Whole words or the beginning of one.
MEDICAL_STEMS = (
    "adhd autis asperger angststoornis anorexi boulimi borderline burn-out burnout depressi diabet diagnos dyslexi "
    "dyscalculi dyspraxi epilep gehandicapt hiv hersenletsel hartaandoening kanker medicatie medicijn migraine "
    "misbruik abortus zwanger miskraam psychiat psycholo psychos ptss posttraumatisch paniekaanval reuma ritalin "
    "concerta antidepressiv schizofren suicid zelfmoord zelfbeschadig automutil verslaafd verslaving alcoholist "
    "drugsgebruik eetstoornis hechtingsstoornis persoonlijkheidsstoornis stoornis tourette astma chronisch ziek "
    "ongeneeslijk operatie ziekenhuis ggz opgenomen verstandelijk beperking therapie"
).split()

STREET_ENDINGS = (
    "straat laan weg plein singel kade gracht dreef hof pad steeg dijk plantsoen park markt ring boulevard allee erf "
    "wal baan hage akker veld zoom burcht meent donk kamp stede horst"
).split()

# Two letters that follow a year more often than a postcode has them.
SHORT_WORDS = frozenset("de en in op is er af om te of nu ze we je ik ja al m3 na zo uw pm mg km kg eu ec nt".split())

MONTHS = (
    "januari jan februari feb maart mrt april apr mei juni jun juli jul augustus aug september sept sep oktober okt "
    "november nov december dec"
).split()
