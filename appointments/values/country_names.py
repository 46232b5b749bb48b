"""Pure: what else agencies and people call a country, beside its ISO code and its name in our languages."""

ALPHA_3 = (
    "AND:AD ARE:AE AFG:AF ATG:AG AIA:AI ALB:AL ARM:AM AGO:AO ARG:AR ASM:AS AUT:AT AUS:AU ABW:AW ALA:AX AZE:AZ BIH:BA "
    "BRB:BB BGD:BD BEL:BE BFA:BF BGR:BG BHR:BH BDI:BI BEN:BJ BLM:BL BMU:BM BRN:BN BOL:BO BES:BQ BRA:BR BHS:BS BTN:BT "
    "BWA:BW BLR:BY BLZ:BZ CAN:CA CCK:CC COD:CD CAF:CF COG:CG CHE:CH CIV:CI COK:CK CHL:CL CMR:CM CHN:CN COL:CO CRI:CR "
    "CUB:CU CPV:CV CUW:CW CXR:CX CYP:CY CZE:CZ DEU:DE DJI:DJ DNK:DK DMA:DM DOM:DO DZA:DZ ECU:EC EST:EE EGY:EG ESH:EH "
    "ERI:ER ESP:ES ETH:ET FIN:FI FJI:FJ FLK:FK FSM:FM FRO:FO FRA:FR GAB:GA GBR:GB GRD:GD GEO:GE GUF:GF GGY:GG GHA:GH "
    "GIB:GI GRL:GL GMB:GM GIN:GN GLP:GP GNQ:GQ GRC:GR SGS:GS GTM:GT GUM:GU GNB:GW GUY:GY HKG:HK HND:HN HRV:HR HTI:HT "
    "HUN:HU IDN:ID IRL:IE ISR:IL IMN:IM IND:IN IOT:IO IRQ:IQ IRN:IR ISL:IS ITA:IT JEY:JE JAM:JM JOR:JO JPN:JP KEN:KE "
    "KGZ:KG KHM:KH KIR:KI COM:KM KNA:KN PRK:KP KOR:KR KWT:KW CYM:KY KAZ:KZ LAO:LA LBN:LB LCA:LC LIE:LI LKA:LK LBR:LR "
    "LSO:LS LTU:LT LUX:LU LVA:LV LBY:LY MAR:MA MCO:MC MDA:MD MNE:ME MAF:MF MDG:MG MHL:MH MKD:MK MLI:ML MMR:MM MNG:MN "
    "MAC:MO MNP:MP MTQ:MQ MRT:MR MSR:MS MLT:MT MUS:MU MDV:MV MWI:MW MEX:MX MYS:MY MOZ:MZ NAM:NA NCL:NC NER:NE NFK:NF "
    "NGA:NG NIC:NI NLD:NL NOR:NO NPL:NP NRU:NR NIU:NU NZL:NZ OMN:OM PAN:PA PER:PE PYF:PF PNG:PG PHL:PH PAK:PK POL:PL "
    "SPM:PM PCN:PN PRI:PR PSE:PS PRT:PT PLW:PW PRY:PY QAT:QA REU:RE ROU:RO SRB:RS RUS:RU RWA:RW SAU:SA SLB:SB SYC:SC "
    "SDN:SD SWE:SE SGP:SG SHN:SH SVN:SI SJM:SJ SVK:SK SLE:SL SMR:SM SEN:SN SOM:SO SUR:SR SSD:SS STP:ST SLV:SV SXM:SX "
    "SYR:SY SWZ:SZ TCA:TC TCD:TD ATF:TF TGO:TG THA:TH TJK:TJ TKL:TK TLS:TL TKM:TM TUN:TN TON:TO TUR:TR TTO:TT TUV:TV "
    "TWN:TW TZA:TZ UKR:UA UGA:UG UMI:UM USA:US URY:UY UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF "
    "WSM:WS XKX:XK YEM:YE MYT:YT ZAF:ZA ZMB:ZM ZWE:ZW"
)
"""ISO 3166-1: three letters and two."""

ALIASES = {
    "AE": "uae|emirates|emiratos arabes",
    "BA": "bosnia|bosnia herzegovina",
    "BO": "plurinational state of bolivia|estado plurinacional de bolivia",
    "BN": "brunei darussalam",
    "BS": "the bahamas",
    "BY": "belorussia|byelorussia|bielorrusia",
    "CD": "drc|dr congo|democratic republic of the congo|democratic republic of congo|congo democratic republic|zaire|"
    "congo kinshasa|republica democratica del congo|congo dr|drcongo",
    "CF": "car",
    "CG": "congo|republic of the congo|republic of congo|congo brazzaville|republica del congo",
    "CI": "ivory coast|cote divoire|costa de marfil",
    "CN": "peoples republic of china|prc|china mainland|mainland china|republica popular china",
    "CV": "cabo verde",
    "CZ": "czech republic|republica checa",
    "DO": "dominican rep|republica dominicana|rep dominicana|rd",
    "FM": "federated states of micronesia",
    "GB": "uk|great britain|england|scotland|wales|northern ireland|inglaterra|gran bretana|"
    "united kingdom of great britain and northern ireland",
    "GM": "the gambia",
    "HK": "hong kong|hongkong",
    "IE": "republic of ireland",
    "IR": "islamic republic of iran|persia",
    "KG": "kirghizia|kirguizistan",
    "KH": "kampuchea",
    "KN": "saint kitts and nevis|saint kitts|st kitts",
    "KP": "dprk|democratic peoples republic of korea",
    "KR": "korea|rok|republic of korea|korea south|corea",
    "LA": "lao pdr|lao peoples democratic republic",
    "LC": "saint lucia",
    "LY": "libyan arab jamahiriya",
    "MD": "republic of moldova|moldavia",
    "MF": "saint martin",
    "MK": "macedonia|republic of north macedonia",
    "MM": "burma|myanmar|birmania",
    "MO": "macau|macao",
    "MX": "mejico|estados unidos mexicanos",
    "NL": "holland|holanda|the netherlands",
    "PH": "the philippines",
    "PS": "palestine|state of palestine|west bank|gaza|gaza strip|palestina",
    "RU": "russian federation",
    "SS": "s sudan",
    "ST": "sao tome|sao tome and principe",
    "SV": "salvador|republica de el salvador",
    "SY": "syrian arab republic",
    "SZ": "swaziland|suazilandia",
    "TL": "east timor|timor oriental",
    "TR": "turkey|turquia|turkiye",
    "TT": "trinidad|trinidad and tobago|tobago",
    "TW": "taiwan province of china|republic of china|formosa",
    "TZ": "united republic of tanzania",
    "US": "usa|america|united states of america|estados unidos de america|eeuu|ee uu",
    "VA": "holy see|vatican",
    "VC": "saint vincent|saint vincent and the grenadines|st vincent",
    "VE": "bolivarian republic of venezuela|republica bolivariana de venezuela",
    "VG": "bvi",
    "VI": "usvi|virgin islands|us virgin islands",
    "VN": "viet nam|socialist republic of vietnam",
}
"""Names that agencies print and people write, without accents and punctuation."""

GONE = frozenset(
    (
        *("ussr", "soviet union", "union sovietica", "urss", "yugoslavia", "czechoslovakia", "checoslovaquia"),
        *("east germany", "gdr", "serbia and montenegro", "netherlands antilles"),
    )
)
"""Countries that no longer exist: the person must say in which of today's countries the place is."""
