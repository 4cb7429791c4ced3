"""The words that addresses are made of, of many languages together; folded."""

from db.masking.names.lists import fold_words

# What kind of street it is, before its name: "calle Hidalgo", "rue du Moulin", "शारع …". In any case.
STREETS_BEFORE = fold_words(
    """
    c ش calle cl clle c/ avenida avda avd av ave carrera cra kra cr jiron jr pasaje pje psje callejon
    bulevar boulevard blvd bv bd boul paseo calzada diagonal dg transversal tv trv transv privada priv
    cerrada andador retorno circuito prolongacion prol camino autopista carretera malecon glorieta costanera
    ronda travesia callejuela peatonal vereda sendero cuesta rambla plaza plazuela r rua travessa praca
    alameda al largo estrada estr beco ladeira viela servidao rodovia rod azinhaga calcada avenue rue chemin
    allee impasse place pl quai route rte ruelle montee sentier cours passage venelle square faubourg
    esplanade ch imp all via viale v.le corso c.so piazza p.za piazzale vicolo strada contrada salita
    lungomare lungarno borgo calata traversa via.le vle jalan jln jl gang gg lorong kalye daan barabara mtaa
    njia ri wout enpas ruel avni bilva delma delmas rwl ulica ulitsa ul str bulevardul calea aleea soseaua
    strasse вулиця вулиці вулицю вул улица улице улицу ул проспект проспекті проспекте просп пр пр-т бульвар
    бульварі бул провулок провулку пров переулок переулке пер площа площі площадь пл шосе шоссе набережна
    набережная наб проезд тупик узвіз شارع الشارع طريق نهج زنقة درب حارة زقاق سكة جادة ممر ساحة ميدان كورنيش
    خيابان کوچه بلوار سڑک گلی روڈ duong ngo ngach hem pho οδος οδο οδου οδό οδός λεωφορος λεωφόρος λεωφ
    πλατεια πλατεία đuong
    """
)
# They are words of other languages or of other meaning: a name in capitals or a figure follows them at once.
UNSURE_BEFORE = fold_words(
    """
    cl cr c al av ave r tv pl place square cours passage route via via.le gang ri ch imp all str largo corso
    salita borgo ronda plaza camino cuesta vereda rambla pas pr пр пл бул njia daan pho hem ngo ul retorno
    circuito esplanade carretera autopista rodovia estrada malecon piazza strada delma delmas jr dg barabara
    mtaa
    """
)
# What kind of street it is, behind its name; in small letters only behind the number of a house.
STREETS_BEHIND = fold_words(
    """
    street st avenue ave av road rd lane ln drive dr boulevard blvd court ct terrace ter terr tce place pl
    way close crescent cres ext extn extension highway hwy square sq circle cir parkway pkwy row walk alley
    gardens gdns mews grove hill trail trl parade pde esplanade quay path bypass loop rise vale view green
    heights hts paddocks bend link crossing causeway promenade wharf yard turnpike expressway freeway marg
    gali chowk sadak tole tol bazar sokak sokagi sok sk cadde caddesi cad cd bulvari bulvar blv mahallesi
    mahalle mah mh meydani yolu cikmazi रोड मार्ग गली सड़क टोल टोला चौक पथ लेन स्ट्रीट utca ut korut gatan
    gate gata gade vej veien vagen সড়ক লেন
    """
)
# No other words, also where nothing is written in capitals.
SURE_BEHIND = fold_words(
    """
    sokak sokagi sok sk cadde caddesi cad mahallesi mah mh bulvari रोड मार्ग सड़क टोल पथ street road avenue
    lane crescent boulevard rd ave blvd ln
    """
)
# The streets' kinds that end their names in one word: Lindenallee, Molenweg.
STREET_ENDINGS = (
    "strasse",
    "straße",
    "str",
    "weg",
    "gasse",
    "platz",
    "allee",
    "ufer",
    "damm",
    "ring",
    "chaussee",
    "steig",
    "pfad",
    "stieg",
    "straat",
    "laan",
    "plein",
    "kade",
    "gracht",
    "dijk",
    "gatan",
    "vagen",
    "gata",
    "veien",
    "vej",
    "gade",
    "katu",
    "kuja",
)
SHORTEST_FUSED = 6
# Roads of a state bear a number that is no house's.
ROADS_OF_A_STATE = fold_words(
    """
    bundesstrasse landesstrasse landstrasse kreisstrasse staatsstrasse schnellstrasse provinciale statale
    regionale nazionale nationale national nacional nasyonal الوطنية السريع الدولي राष्ट्रीय nasional
    departementale federal estadual interstate panamericana exit
    """
)
GERMAN_BEFORE = fold_words("am an im auf zum zur beim hinter unter")
GERMAN_ARTICLES = fold_words("der dem den alten neuen")
NO_GERMAN_STREET = fold_words(
    """
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz april mai juni juli
    august september oktober november dezember jahr kilometer km haus raum kreis umkreis schnitt stock
    radius bahnhof
    """
)

# What leads to one door, before its number or letter.
DOORS = fold_words(
    """
    ع ش building bldg بناية عمارة بناء مبنى d h flat apt apartment appartement appt unit suite ste room rm
    house hse plot stand door cottage villa villas shop lot lote lt casa depto dpto dto departamento dep
    apto apartamento ap oficina of local habitacion puerta pta interior int interno quinta parcela solar
    vivienda sala porte logement chambre studio maison fracao daire hane kapi bahay rumah kamar nyumba kay
    pot кв квартира кімната комната дом д будинок буд хата офис شقة الشقة دار الدار منزل بيت فيلا غرفة محل
    مكتب قطعة باب پلاک واحد مکان فلیٹ मकान घर फ्लैट प्लॉट दुकान कमरा क्वार्टर makan ghar makaan বাড়ি বাসা
    ফ্ল্যাট wohnung whg tur haus hinterhaus top mieszkanie m
    """
)
# Doors that people live behind.
HOMES = fold_words(
    """
    flat house hse h casa apto apartamento depto maison rumah bahay kay daire hane makan ghar будинок дом
    منزل بيت دار شقة مکان मकान घर फ्लैट বাড়ি
    """
)
# Goods and parcels have them too: they are doors in capitals, or beside a street.
UNSURE_DOORS = fold_words(
    """
    h k unit room house plot stand door shop lot lote lt casa local solar sala of dep int m d д top haus kay
    pot interior quinta parcela studio chambre maison villa villas cottage suite dom rumah kamar nyumba
    bahay dto ste
    """
)
# What many doors lie in, before its number or letter, or behind one in its order.
AREAS = fold_words(
    """
    ط street road lane cross bloc ph k block blk tower building bldg floor fl level phase ward sector zone
    wing gate stage section entrance staircase bloque blq bl manzana mza mz mzna torre edificio edif piso
    planta nivel escalera esc portal etapa supermanzana sm bloco blc quadra qd q andar lj quarteirao
    conjunto entrada casa batiment bat bâtiment immeuble etage escalier entree hall ilot parcelle scala sc
    palazzina piano blok kat kapi giris rt rw kav kavling lantai purok bgy zona корпус корп к під'їзд
    подъезд поверх этаж секція під بناية البناية عمارة العمارة بناء البناء مبنى المبنى برج بلوك مدخل طابق
    الطابق دور الدور محلة مربع مجمع वार्ड ब्लॉक सेक्टर गली मंजिल टावर वडा gali রোড ব্লক og eg stiege treppe
    aufgang hof jengo ghorofa kitalu etaj phuong quan tang khu όροφος οροφος گلی بلاک cite
    """
)
# A floor, behind the figure that counts it: "2nd floor", "3e étage", "4º izq."
FLOORS_BEHIND = fold_words(
    """
    floor fl piso planta andar etage étage kat piano og stock obergeschoss hof izq izda izquierda dcha
    derecha dto direito esq esquerdo kato όροφος οροφος
    """
)
FLOOR_SIDES = fold_words(
    "izq izda izquierda dcha derecha dto direito esq esquerdo links rechts gauche droite gche dte"
)
# They end an address and need no number: ground floors, back yards, "without a number".
ENDINGS = fold_words(
    """
    fundos altos bajos bajo hinterhaus vorderhaus seitenflugel parterre erdgeschoss dachgeschoss
    rez-de-chaussee rdc r/c s/n sn snc hs sotano entresuelo atico zemin bodrum casita rc
    """
)

# What has a name, before it: a quarter, an estate, a building, a village.
QUARTERS_BEFORE = fold_words(
    """
    a.h. a.h aa.hh. ah. aahh. brgy barangay bgy sitio purok subd col colonia barrio bo urb urbanizacion
    reparto aldea sector fracc fraccionamiento asentamiento residencial resid res conjunto condominio cond
    edificio edif torre villa vereda poblacion pueblo ejido ranchería lotizacion ciudadela cdla caserio
    comuna quinta hacienda bairro vila jardim jd jdim parque pq setor nucleo povoado loteamento distrito ed
    predio tour site ग्राम मोहल्ला गाँव mohalla gram residence rés immeuble imm lotissement lot cite
    quartier bat batiment hameau lieu-dit lieudit commune domaine localita loc frazione fraz borgata rione
    cascina kel kelurahan kec kecamatan desa ds dusun dsn perum perumahan komplek komp kampung kp kmp griya
    seksyon lokalite abitasyon bouk zone село селище с смт посёлок поселок пос деревня дер станица хутор
    мікрорайон мкр микрорайон ж/к жк حي منطقة قرية محلة مخيم ضاحية مدينة بلدة ناحية مجمع عمارة محلہ کالونی
    os osiedle cartierul shehia kata kijiji
    """
)
UNSURE_QUARTERS = fold_words(
    """
    tour site lot torre villa vila parque res cond jardim commune zone с ed imm sector vereda quinta comuna
    distrito cite os bo مدينة منطقة مخيم pueblo poblacion kata kp ds loc sitio setor quartier bat col
    edificio hacienda village
    """
)
# The same behind its name.
QUARTERS_BEHIND = fold_words(
    """
    cottages homes colony nagar vihar enclave estate estates subdivision township village villas residency
    residences residence apartments apartment apts towers tower heights mansion mansions house court lodge
    cottage rectory manor farm building bldg hall complex layout society compound gardens park park's flats
    nagari puram bagh pur puri apt apartmani sitesi sit evleri konutlari koyu beldesi नगर कॉलोनी विहार
    अपार्टमेंट सोसाइटी मोहल्ला बस्ती टोला हाइट्स एन्क्लेव पुरी पुरम गंज बाग इलाका कालोनी टोल गाँव गांव
    আবাসিক
    """
)

# Before the number of a house.
SIGNS = fold_words(
    """
    no nr nos number num numero nro nomor nimewo n o # № nomer numara namba so br cislo numeris رقم عدد نمبر
    नंबर नं संख्या न. নং
    """
)
# They say of a number that it is no house's.
NUMBERED = fold_words(
    """
    bus line route highway hwy exit mile page section article chapter flight train channel category cat
    level signal psalm item agenda gate platform season ruta linea articulo pagina autobus metro tren vuelo
    seccion ligne autoroute rn br bundesstrasse linie buslinie artikel statale autostrada treno otobus hat
    yol nh sh interstate vol version model magnitude grade age aged district рейс трасса
    """
)
# Behind a number that is a street's name.
NUMBERED_BEHIND = fold_words("sokak sokagi sok sk cadde caddesi cad cd रोड मार्ग")
TURKISH_BEHIND = fold_words("mah mahallesi mh sok sokak sk cad caddesi cd")
SURE_QUARTERS_BEHIND = fold_words("koyu sitesi apartmani")
ENGLISH_BEHIND = fold_words(
    """
    street st avenue ave av road rd lane ln drive dr court ct terrace close crescent way walk hill square row
    """
)
SIDES = fold_words("north south east west n s e w ext")
MONTHS = fold_words(
    """
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre
    noviembre diciembre janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro ocak subat mart nisan mayis
    haziran temmuz agustos eylul ekim kasim aralik januari februari maret mei juni juli oktober desember
    """
)
# Behind the number of a street: where the house lies.
LANDMARKS = fold_words(
    """
    near nr opp opposite behind beside next off corner facing above below frente detras junto cerca esq
    esquina entre lado diagonal contiguo derriere face pres angle cote proximo perto atras defronte vicino
    dietro fronte accanto neben hinter gegenüber nahe yani yaninda arkasi karsisi dekat belakang depan
    samping seberang malapit tapat likod katabi bo deye anfas x قرب بجانب خلف مقابل امام جنب بالقرب पास
    सामने पीछे निकट karibu nyuma біля навпроти возле рядом напротив
    """
)
# Between the words of a name, and before one.
PARTICLES = fold_words(
    """
    de del la las los el le les du des l d da do dos das di dei della delle degli dell al e y van von der
    den of the ng
    """
)
# They end a name where nothing is written in capitals, and follow an address without being a part of it.
STOPS = fold_words(
    """
    and with is are was has have need needs please pls we i my the at on in to for from there here near by
    no water people y e o en con sin por para que desde hasta a al como hay esta estan tiene necesita agua
    mi su se ya ahi un una los las et avec sans est sont pour il dans au aux notre nous qui une com sem tem
    estao na nas em um uma pra ta ed senza per che non si und mit ohne ist sind bei im zu wasser steht bitte
    ve ile var icin acil bu dan di ke yang ada air sa ang may po ak nan pou gen ap в на і и з с та у де في
    من على إلى عند و مع فيها فيه هناك لا में से को का की के पर और है हैं मा ले mein me ma ko ka ki par ni
    kwa ina میں ہے سے এ তে
    """
)
# What is counted: no house's number stands before them.
AMOUNTS = fold_words(
    """
    km m cm mm ft h hr hrs hora horas hour hours heure heures ore uhr am pm persona personas people person
    persons muerto muertos herido heridos dead killed injured family families familia familias casas homes
    houses viviendas morts blesses mortos feridos famille familles morti feriti evacuados evacuadas
    desplazados damnificados desalojados desabrigados atrapados rescatados resgatados ninos ninas adultos
    pessoas personnes maisons foyers sinistres evacues evacuees evacuated trapped rescued boats trees cars
    autos carros arboles postes minutos minutes min days dias day anos years miles millas to til orang rumah
    warga kk katao pamilya kisi kisiyiz bina gun gundur saattir gunden aile ev moun kay fanmi persone
    famiglie menschen hauser tote verletzte familien villages shelters buildings patients students kids
    children adults dogs cats other others more units meters metres metros metri mètres شخص أشخاص قتيل جريح
    عائلة أسرة منزل منازل लोग घर परिवार फीट मीटर люди людей будинків осіб семей домов tahun hari jam saat
    yil
    """
)
REPEATS = fold_words("bis ter quater")
# They join the parts of an address: "flat 3 at 12 Mill Lane", "casa 27 de la colonia Zacamil".
CONNECTORS = fold_words(
    "on in off at of de da do en sur di dans nan sa na no em del du من في la las los el the"
)
# No names of people begin with them, but towns do.
TOWN_BEGINS = fold_words(
    """
    san santa santo saint villa nueva nuevo nova novo new old north south east west upper lower great grand
    """
)
