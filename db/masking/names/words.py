"""Words beside which a name stands, in every language together; folded."""

from db.masking.names.lists import fold_lines, fold_words

# Before a name, and masked with it: a person has them.
TITLES = fold_words(
    """
    profe abbe imam sheikh sheik bishop deacon rabbi vicar cllr councillor engr atty hon bro sis sor suor
    frei frere konsehal kap pe bos maestre brother mr mrs ms miss mister mx dr doctor prof professor rev
    reverend pastor fr father sir madam lady lord sgt sergeant cpl corporal lt lieutenant capt captain col
    colonel maj gen officer constable inspector sheriff mayor governor senator president minister chief
    nurse coach judge teacher auntie aunty aunt uncle granny grandma grandpa sr sra srta señor senor senora
    senorita don dona doctora dra ing ingeniero ingeniera lic licenciado licenciada profesor profesora
    maestro maestra padre sargento teniente capitan comandante coronel alcalde alcaldesa gobernador
    gobernadora presidente presidenta ministro ministra enfermera abuelo abuela tio tia m mme mlle monsieur
    madame mademoiselle docteur professeur capitaine sergent maire soeur tonton tante tata papi mamie
    infirmiere seu senhor senhora doutor doutora professora tenente capitao prefeito prefeita governador
    vereador enfermeira vovo vo sig signor signora signorina dott dottor dottore dottoressa ingegnere avv
    avvocato capitano sindaco sindaca professore professoressa nonno nonna zio zia herr herrn frau doktor
    burgermeister oma opa onkel bay bayan sayin muhtar pak bapak bu ibu mas mbak bang kak om ustadz haji
    mang aling aleng kuya ate manong manang lolo lola tito tita kapitan ginang ginoo gng mesye msye madan
    madanm dokte pwofese pastè paste bwana bibi mama mzee daktari пан пану пана пані панові паном лікар
    лікарка лікаря лікарю доктор вчитель вчителька капітан господин госпожа врач учитель учительница капитан
    дядя тетя тьотя
    """
)

# Behind a name, as in Turkish.
TITLES_BEHIND = fold_words(
    """
    aunty auntie uncle bhai didi bhaiya chacha chachi kaka kaki bey hanim amca teyze abi abla hoca dayi usta
    nine dede hala yenge ji saheb sahib
    """
)

# Who somebody is to the one who writes; the name stands behind.
RELATIONS = fold_words(
    """
    nana nanny grandad granddad gramps stepbro sis bro kid bhai behen bahan beta beti chacha chachi padosi
    dost dadi nani mausi bua pati patni didi bhaiya brother sister mother father mom mum mam dad son
    daughter wife husband uncle aunt auntie cousin neighbour neighbor friend nephew niece grandmother
    grandfather grandma grandpa granny boyfriend girlfriend fiance fiancee partner colleague baby boss
    landlord teacher toddler patient deputy baker driver hermano hermana madre padre mama papa hijo hija
    esposa esposo marido mujer tio tia primo prima vecino vecina amigo amiga sobrino sobrina abuela abuelo
    suegra suegro cunado cunada nieto nieta novio novia bebe companero companera colega maestro maestra jefe
    frere soeur sœur mere pere maman fils fille femme mari oncle tante cousine voisin voisine ami amie neveu
    collegue copain copine belle-mere beau-pere irmao irma mae pai filho filha vizinho vizinha sobrinho
    sobrinha avo neto neta sogra sogro namorado namorada fratello sorella mamma figlio figlia moglie marito
    zio zia cugino cugina vicino vicina amico amica nipote nonna nonno suocera suocero collega bruder
    schwester mutter vater sohn tochter frau mann onkel nachbar nachbarin freund freundin oma opa kollege
    kollegin kardesim ablam abim annem babam oglum kizim esim karim kocam amcam dayim teyzem halam yengem
    komsum komsumuz arkadasim kuzenim yegenim dedem ninem kardesi annesi babasi oglu kizi esi komsusu kakak
    adik ibu ayah bapak anak istri suami paman bibi sepupu tetangga teman keponakan nenek kakek kapatid kuya
    ate nanay tatay asawa tiyo tiya pinsan kapitbahay kaibigan pamangkin lola lolo fre se manman pitit
    madanm tonton tant kouzen kouzin vwazin vwazen zanmi neve nyes grann granpe kaka dada baba mtoto mke
    mume mjomba shangazi jirani rafiki брат брата сестра сестру мама мати тато батько син сина донька доньку
    дочка дружина дружину чоловік дядько тітка сусід сусіда сусідка сусідку друг подруга племінник бабуся
    дідусь кум мать отец сын сына дочь жена жену муж дядя тетя сосед соседка бабушка дедушка stepson
    stepdaughter stepfather stepmother stepbrother stepsister brother-in-law sister-in-law mother-in-law
    father-in-law godmother godfather roommate flatmate classmate grandson granddaughter twin bestie mate
    coworker padrastro madrastra hijastro hijastra yerno nuera compadre comadre padrino madrina ahijado
    tocayo gemelo bisabuela vecinito sobrinita hermanito hermanita hijito hijita papi mami beau-frere
    belle-soeur belle-sœur gendre belle-fille parrain marraine filleul filleule petit-fils petite-fille
    compagnon compagne conjoint conjointe jumeau grand-mere grand-pere cunhado cunhada genro nora padrasto
    madrasta enteado enteada padrinho madrinha bisavo companheiro companheira irmaozinho filhinho filhinha
    cognato cognata genero nuora patrigno matrigna fidanzato fidanzata compagno compagna nipotino schwager
    schwagerin schwiegermutter schwiegervater enkel enkelin neffe nichte enistem baldizim gorumcem
    kayinvalidem kayinpederim damadim gelinim torunum ipar mertua menantu cucu mantan pacar bayaw hipag
    biyenan manugang apo ninong ninang bofre belse зять невістка свекруха теща тесть кума хрещений онук
    онука шурин невестка свекровь внук внучка
    """
)

# Relations that say by their ending whose they are.
OWNED_RELATIONS = fold_words(
    """
    kardesim ablam abim annem babam oglum kizim esim karim kocam amcam dayim teyzem halam yengem komsum
    komsumuz arkadasim kuzenim yegenim dedem ninem kardesi annesi babasi oglu kizi esi komsusu enistem
    baldizim gorumcem kayinvalidem kayinpederim damadim gelinim torunum
    """
)

# Before a relation: the one who writes, or whom they write of, has it. One unknown word is then name enough.
OWNERS = fold_words(
    """
    mera meri mere hamara hamari hamare uska uski uske my our his her their your mi mis su sus tu nuestro
    nuestra mon ma mes notre son sa leur votre meu minha seu sua nosso nossa mio mia suo nostro nostra loro
    mein meine meinen meiner unser unsere sein seine ihr ihre saya kami kita aku ko namin niya nila mwen li
    nou m sè yangu wangu yake мій моя мого мою моєї наш наша його її їхній мой моего моей его
    """
)

OWNERS_BEHIND = fold_words(
    """
    m mwen li ou nou yo ko mo niya namin nila saya kami kita aku nya dia yangu wangu wake yake
    """
)

# Before a name, of whom something is said or asked. Longest first is not needed: each is looked up by its
# words.
CUES = fold_lines(
    """
    thanks | word from | buried | no word from | call | contact | ask for | asking for | text | phone |
    reach | find | looking for | look for | heard from | seen | missing | missing person | thanks to | thank
    you | thank | photo by | photo credit | picture by | picture from | video by | credit | photographer |
    my name is | name is | name | named | called | i am | i'm | this is | signed | artist | author | owner
    name | copyright | pray for | in the name of | regards | say | says | found | rescued | by | from |
    reported by | according to | and | with | for | photo | caption | message from | llamen a | llame a |
    llamar a | pregunten por | preguntar por | busco a | buscamos a | se busca a | sabe de | sabe nada de |
    noticias de | gracias a | y a | foto | foto de | fotografia de | foto por | me llamo | soy | mi nombre
    es | a nombre de | desaparecido | desaparecida | desaparecio | vieron a | encontraron a | rescataron a |
    firma | para | con | dice | segun | appelez | appeler | demandez | contactez | nouvelles de | cherche |
    cherchons | recherche | merci a | photo de | credit photo | cliche | je m'appelle | je suis | au nom de
    | disparu | disparue | signe | selon | liguem para | liga pra | ligue para | chamem | procuro |
    procuramos | viu | noticias do | noticias da | obrigado ao | obrigado a | obrigada a | obrigada ao | meu
    nome e | sou | sou o | sou a | foto da | foto do | em nome de | chiamate | chiama | chiamare |
    contattate | notizia di | notizie di | cerchiamo | cerco | grazie a | foto di | mi chiamo | sono | a
    nome di | disperso | dispersa | ruf | rufen | bitte | danke an | ich bin | ich heisse | vermisst | foto
    von | suche | gesucht | ben | adim | ismim | arayin | tesekkurler | fotograf | kayip | araniyor | isim |
    hubungi | telp | telepon | dicari | mencari | kabar dari | nama saya | nama | terima kasih | foto oleh |
    cari | tawagan si | tawagan | tawag kay | hinahanap namin si | hinahanap si | nawawala si | ako si |
    salamat kay | si | kay | ni | sina | kina | nina | kuha ni | moun we | lihat | a vu | vu | vio a | visto
    a | ha visto | visto | goren | bulun | бачив | бачила | бачили | видел | видели | family of | familia de
    | famille de | familia do | familia da | famiglia di | keluarga | родина | семья | gesehen | amemwona |
    rele | nouvel | ap cheche | mesi | mwen rele | m rele | mwen se | jwenn | simu | naitwa | asante |
    natafuta | дзвоніть | телефонуйте | шукаємо | звістки від | дякуємо | дякую | мене звати | я | фото |
    зник | зникла | ищем | звоните | спасибо | меня зовут | пропал | пропала
    """
)

# Cues after which one word is a name only where a list knows it, and two unknown ones are none.
WEAK_CUES = fold_words(
    """
    and with for by from found text phone find vu visto viu this is credit y a para con segun selon according
    to call si bitte я name nama isim rele caption sono sou ben cherche
    """
)

# Cues of one word that nothing but a person or an office follows.
SURE_CUES = fold_words(
    """
    contact call tell llamen llame avisen busquen contacten diganle llamar appelez contactez prevenez chamem
    liguem avisem procurem chiamate contattate hubungi telepon hinahanap tawagan rele arayin kontakt
    """
)

# Behind the name of one who is spoken to.
SPOKEN = fold_lines(
    """
    if you | please | call me | call us | call home | where are | come home | come back | we are | your |
    answer | si lees | si ves | si estas | por favor | llama | llamame | llamanos | donde estas | contesta |
    comunicate | tu familia | si tu | appelle | appelle-moi | reponds | ou es | rentre | on te | se voce |
    se voces | se estiver | liga | me liga | onde voce | cade voce | responde | se leggi | chiama | dove sei
    | rispondi | wenn du | melde | wo bist | bitte melde | neredesin | lutfen | bizi ara | beni ara | kalau
    | kamu di | hubungi kami | kung | nasaan | tumawag | kote ou | rele nou | rele m
    """
)

ANDS = fold_words("and y e et i und ed ve dan at ak ni na і и та")

# Cues that ask for one person: one word behind them is a name, listed or not.
ASKING_CUES = fold_lines(
    """
    ask for | asking for | his name is | her name is | their name is | word from | se llama | se llamaba |
    se chama | si chiama | il appelle | elle appelle | li rele | heisst | namanya | pangalan nya | pangalan
    niya | adi | ismi | jina lake | nyo si | niyo si | natin si | namin si | nila si | ko si | mo si | ba si
    | po si | kay aling | kay mang | його звати | її звати | его зовут | ее зовут | we buried | pregunten
    por | preguntar por | pregunta por | demandez | procurem por | chiedete di | my name is | me llamo | je
    m'appelle | mi chiamo | meu nome e | nama saya | ako si | mwen rele | мене звати | меня зовут | ich
    heisse | adim | naitwa
    """
)

# Behind a name: what people do or suffer. Two words that no list knows are a name then.
PERSON_VERBS = fold_lines(
    """
    said | says | told | went out | went back | went missing | went to | never came | did not | hasn't |
    haven't | is treating | is looking | is with | was pulled | was last | was found alive | passed away |
    are both | is deaf | is diabetic | left home | salio de | salio a | no contesta | no volvio | no ha
    vuelto | no ha regresado | fue rescatado | fue rescatada | murio | fallecio | tiene a | esta con | esta
    sola | esta solo | se quedo | a plus donne | a pas donne | ne repond | n'a plus | n'a pas | est reste |
    est restee | est parti | est partie | est mort | est morte | est decede | est seul | est seule | a sorti
    | soigne | saiu de | saiu para | nao voltou | nao responde | nao atende | foi levado | foi levada | foi
    resgatado | foi resgatada | morreu | faleceu | esta sozinho | esta sozinha | tem barco | e rimasto | e
    rimasta | non risponde | non e tornato | e morto | ist noch | wird vermisst | ist verschwunden | ist
    gestorben | enkazda | kurtarildi | cikarildi | altinda kaldi | vefat etti | yalniz yasiyor | belum
    pulang | belum ditemukan | terlihat | meninggal | may sakit | hindi pa | namatay | mouri | disparet |
    amepotea | amefariki | пропав | загинула | поїхав | погиб | погибла | saved | rescued | carried | pulled
    | lost | needs | lives | was seen | has not | is trapped | is stuck | is missing | is alive | is safe |
    is hurt | is injured | is pregnant | is alone | is still | are still | dijo | dice | salvo | saco |
    rescato | perdio | vive | necesita | esta atrapado | esta atrapada | esta herido | esta herida | esta
    bien | sigue | siguen | no aparece | no responde | desaparecio | fue visto | fue vista | a sauve | a dit
    | a perdu | dit | vit | habite | est coince | est coincee | est bloque | est bloquee | est blesse | est
    blessee | a disparu | attend | cherche | disse | diz | salvou | resgatou | perdeu | mora | precisa |
    esta preso | esta presa | esta ilhado | esta ilhada | sumiu | ha salvato | ha detto | ha perso | abita |
    e bloccato | e bloccata | e disperso | e dispersa | kurtardi | dedi | soyledi | kayip | mahsur | enkaz |
    hayatta | mengatakan | menyelamatkan | kata | hilang | terjebak | butuh | tinggal | nawawala | nailigtas
    | ay nasa | sove | di | manke | bezwen | сказав | сказала | врятував | врятувала | загинув | живе |
    потребує | сказал | спас | спасла | sagte | rettete | wohnt | sucht | braucht | alisema
    """
)

# Between the parts of a name.
PARTICLES = fold_words(
    """
    de da do das dos del della di du des la las los van von der den bin ibn bint al el vda ben ter
    """
)
