"""Words that tell that a name is no person's; folded."""

from db.masking.names.lists import fold_words

# Before a word that looks like a name: then it is a place, a building, a storm or an organisation.
NO_PERSON_BEFORE = fold_words(
    """
    hurricane storm cyclone typhoon tropical depression mount mt lake river cape port fort camp point isle
    island saint st hospital school university college church street avenue route highway bridge airport
    stadium park county city town province district village hotel ward operation mv ms uss hms huracan
    tormenta ciclon tifon calle avenida av carrera pasaje bulevar boulevard paseo plaza parque puente clinica
    escuela colegio instituto universidad liceo aeropuerto estadio iglesia parroquia barrio colonia villa
    puerto isla lago rio volcan cerro monte municipio departamento provincia ciudad mercado teatro fundacion
    san santa banco estacion represa presa embalse dique canal base cuartel museo biblioteca cementerio
    edificio torre palacio gimnasio polideportivo coliseo auditorio laboratorio facultad restaurante santo
    catedral terminal ouragan tempete rue place quai lycee ecole hopital stade gare pont eglise aeroport mont
    sainte ile lac fleuve commune quartier cite centre clinique allee chemin impasse bd furacao ciclone
    tempestade rua travessa praca ponte escola aeroporto igreja bairro morro sao serra lagoa cidade estadual
    municipal prefeitura rodovia uragano tempesta via viale corso piazza largo scuola ospedale stadio chiesa
    isola sant comune orkan sturm strasse platz brucke schule krankenhaus flughafen kasirga firtina cadde
    sokak mahalle okul hastane badai siklon topan jalan jl gang gunung sungai danau pulau kota kabupaten
    kampung desa jembatan bandara rs sd smp bagyo bagyong barangay brgy lungsod bayan ilog lawa bundok tulay
    ri wout lopital lekol legliz pon mon mafuriko barabara mlima ziwa ураган шторм циклон тайфун вулиця вулиці
    вул проспект проспекті площа міст школа імені лікарня озеро річка улица ул площадь мост больница река
    святого святої
    """
)

# Behind a word that looks like a name, with the same meaning.
NO_PERSON_BEHIND = fold_words(
    """
    street st avenue ave road rd lane ln drive boulevard blvd bridge park hospital school schools university
    college county bay falls creek river lake island islands beach airport stadium foundation center centre
    church cathedral square station dam town city valley hills hill hotel ambulance national state high
    elementary institute society corps museum library mall market bank company inc ltd district province
    region village port harbour harbor coast forest desert peninsula point rock ridge springs cay caye caves
    house hall palace tower building block estate club league fc united times news post radio tv press agency
    department council committee office ministry government police army navy international relief aid response
    team service services trust fund program programme project act effect quake earthquake storm hurricane
    flood floods fire disease syndrome memorial caddesi cad sokagi sokak sok mahallesi mah bulvari koprusu
    ortaokulu lisesi ilkokulu hastanesi universitesi energy electric power gas water oil insurance motors
    airlines air airways foods pharma group holdings parish guard barracks pier prize award cup line records
    studios university's deresi dere koyu ilcesi ili baraji tepesi dagi golu cayi nehri limani havalimani
    camii stadyumu tuneli pasa parki meydani barajii strasse platz brucke schule highway hwy expressway
    freeway tollway motorway flyover overpass underpass viaduct canal reservoir lagoon marina pier wharf plaza
    terminal subdivision homes heights mahalle apt apartmani sitesi kavsagi
    """
)

# Capitalised words that are part of no person's name, wherever they stand.
NO_NAME = fold_words(
    """
    the a an and or but in on at to of for from by with is are was we i you he she it they this that these
    those my our his her their your please help water food need needs urgent breaking update alert warning
    news photo video people person family families rescue rescued missing call text now today tomorrow
    yesterday monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december north south east west central upper lower new old great grand
    red cross crescent white black blue green orange united nations union world international national federal
    royal public health children mercy vision save doctors borders without organization organisation
    government civil defence defense protection first second god dear friends love thank thanks bless amen
    allah jesus christ lord virgin holy english spanish french portuguese italian arabic turkish hindi
    ukrainian creole american british mexican indian haitian el la los las un una y o pero en de se no si que
    cruz roja proteccion defensa bomberos ministerio gobierno policia dios virgen gracias ayuda agua por para
    con como cuando donde lunes martes miercoles jueves viernes sabado domingo enero febrero marzo mayo junio
    julio agosto septiembre octubre noviembre diciembre general norte sur este oeste nacional mexicana
    mexicano voluntarios unidas naciones villa san santa santo le les des une et ou mais dans avec croix rouge
    medecins frontieres merci janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre lundi mardi mercredi jeudi vendredi samedi dimanche francaise dieu monsieur os as um uma e mas em
    vermelha defesa prefeitura governo obrigado obrigada deus graças gracas janeiro fevereiro marco maio junho
    julho setembro outubro novembro dezembro minha meu nossa senhora il lo gli di che croce rossa protezione
    civile italiana grazie dio gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedi
    martedi mercoledi giovedi venerdi sabato domenica der die das und oder mit rotes kreuz bitte danke januar
    februar marz juni juli oktober dezember hochwasser sturm bir ve ile bu icin kizilay afad valiligi
    belediyesi subat deprem dan yang ke dari untuk bnpb bpbd pmi banjir gempa januari februari maret mei
    agustus ang mga sa na ng ay yon nan pou ak mesi bondye lakwa wouj в на і та з до від за червоний хрест дсу
    дснс вода допомога красный крест слава україні боже nuevo nueva neuf nouveau nova novo coast guard cuerpo
    ejercito army navy air force facebook twitter instagram telegram whatsapp google reuters afp ap bbc cnn
    usgs noaa pwoteksyon sivil sivile depatman lapolis leta defans
    """
)
