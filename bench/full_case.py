"""A case as full as one gets, made through the API, and what the page of a case asks for."""

import datetime
import uuid

TIMELINE = 300
SERVICES = 40
DOCUMENTS = 10
INTERVIEWS = 4

# What each section of the case page asks for, by its place in the page's address (frontend/src/features/cases): at once,
# or when somebody opens a part of it. What belongs to no case (the pack, the forms) is asked once and not counted.
SECTIONS = {
    "timeline": ["/cases/{id}/timeline?limit=50"],
    "tracks": [],
    "status": ["/cases/{id}/decisions"],
    "person": ["/cases/{id}/person"],
    "screenings": ["/cases/{id}/screenings?limit=50"],
    "interviews": ["/cases/{id}/interviews?limit=50", "/cases/{id}/account"],
    "risk": ["/cases/{id}/risk-assessments?limit=50"],
    "plan": ["/cases/{id}/needs?limit=20", "/cases/{id}/plans"],
    "services": ["/cases/{id}/services?limit=50", "/cases/{id}/service-totals"],
    "accommodation": ["/cases/{id}/placements"],
    "proceedings": ["/cases/{id}/proceedings"],
    "stay_return": ["/cases/{id}/stay-return"],
    "documents": ["/cases/{id}/documents?limit=50"],
    "closure": ["/cases/{id}/closing", "/cases/{id}/closures?limit=50", "/cases/{id}/follow-ups?limit=100"],
    "referrals": ["/cases/{id}/referrals?limit=100"],
    "consents": ["/cases/{id}/consents"],
    "notes": ["/cases/{id}/notes?limit=50"],
    "conferences": ["/cases/{id}/conferences?limit=50"],
    "tasks": ["/tasks?case_id={id}&limit=100"],
    "access": ["/cases/{id}/access-log?limit=50"],
}


class Maker:
    """Somebody who fills a case. `call` is that of the measuring program."""

    def __init__(self, call, port, token):
        self.call, self.port, self.token = call, port, token

    def get(self, path):
        return self.call(self.port, "GET", path, token=self.token)

    def send(self, method, path, body=None, version=None):
        headers = {"If-Match": f'"{version}"'} if version is not None else None
        return self.call(self.port, method, path, body, self.token, headers)

    def post(self, path, body=None, version=None):
        return self.send("POST", path, body, version)


def make(call, port, token):
    """Makes the case and says its id."""
    maker = Maker(call, port, token)
    today = datetime.date.today()
    days_ago = lambda days: (today - datetime.timedelta(days=days)).isoformat()  # noqa: E731
    person = {"given_names": "Ana", "family_name": "Neexistentu", "aliases": ["Anca"], "languages": ["ro"], "citizenships": ["MD"],
              "birth": {"date": "1999-05-01", "precision": "month"},
              "contacts": [{"kind": "phone", "value": "+40 700 000 000", "safe_to_call": True, "safe_to_write": False, "note": "After six."}]}
    opened = {"county": "RO-CJ", "sex": "female", "age_group": "a26_40", "urgency": "normal", "source": "hotline", "detected_on": days_ago(60),
              "person": person, "note": "Called at noon."}
    case = maker.post("/cases", opened)["id"]
    at = f"/cases/{case}"
    for day in range(SERVICES):
        maker.post(f"{at}/services", {"service": "PSY-C", "attendance": "attended", "given_on": days_ago(day + 2), "quantity": 1,
                                      "note": "Came by bus, stayed for the whole hour, will come again."})
    for number in range(DOCUMENTS):
        document(maker, at, number)
    interviews(maker, at)
    needs = [{"domain": domain["code"], "state": "unmet", "situation": "Nothing is there yet.", "wish": "wanted",
              "wish_words": "She asked for it.", "priority": "high"} for domain in maker.get("/pack")["code_lists"]["need_domain"]]
    maker.post(f"{at}/needs", {"assessed_on": days_ago(1), "needs": needs})
    maker.post(f"{at}/conferences", {"held_on": days_ago(1), "way": "online", "person": "heard_before",
                                     "participants": [{"who": "The counsellor", "body": "The school"}], "discussed": "Where she will live.",
                                     "decisions": [{"text": "Ask for a place", "due_on": today.isoformat()}]})
    said = {"kind": "criminal", "country": "RO", "opened_on": days_ago(50), "capacity": "injured_party", "capacity_since": days_ago(50),
            "body_name": "DIICOT Cluj", "file_number": "123/D/P"}
    maker.post(f"{at}/proceedings", {"said": said, "stage": "investigation", "stage_on": days_ago(40)})
    maker.post(f"{at}/stays", {"kind": "reflection", "requested_on": days_ago(50), "answer": {
        "decided_on": days_ago(49), "from_on": days_ago(49), "until_on": days_ago(-40)}})
    for number in range(TIMELINE - entries(maker, at)):
        maker.post(f"{at}/notes", {"kind": "contact", "body": f"Spoke with her for a while, for the {number}th time; she is well."})
    return case


def entries(maker, at):
    """How many entries the timeline has."""
    page = maker.get(f"{at}/timeline?limit=100")
    count = len(page["items"])
    while page["next"]:
        page = maker.get(f"{at}/timeline?limit=100&cursor={page['next']}")
        count += len(page["items"])
    return count


def document(maker, at, number):
    """A small PDF; without a scanner it stays in quarantine, and is listed as any other."""
    content = b"%PDF-1.7\n% A letter.\ntrailer <<>>\n%%EOF\n"
    begun = maker.post(f"{at}/documents", {"kind": "identity", "format": "pdf", "size": len(content), "name": f"scan-{number}.pdf",
                                           "description": "The page with the picture."})
    place = f"{at}/documents/{begun['id']}"
    maker.send("PUT", f"{place}/parts/0", content, begun["version"])
    maker.post(f"{place}/finish", version=begun["version"])


def interviews(maker, at):
    """A first contact and interviews after it, each of which answers every question of its topics."""
    form, lists = maker.get("/interview-form"), maker.get("/pack")["code_lists"]
    places, versions = [str(uuid.uuid4()) for _ in range(3)], {}
    for number in range(INTERVIEWS):
        kind = "identification" if number else "first_contact"
        began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=INTERVIEWS - number)
        begun = {"kind": kind, "started_at": began.strftime("%Y-%m-%dT%H:%M:%SZ"), "consent": "person", "place": "office",
                 "present": ["interpreter"], "language": "ro"}
        interview = maker.post(f"{at}/interviews", begun)["id"]
        for topic in form["topics"]:
            if kind not in topic["kinds"]:
                continue
            given = [answer(question, entry, lists, number) for entry in (places if topic["is_many"] else [None]) for question in topic["questions"]]
            place = f"{at}/interviews/{interview}/topics/{topic['code']}"
            versions[topic["code"]] = maker.send("PATCH", place, {"answers": given}, versions.get(topic["code"], 0))["version"]


def answer(question, entry, lists, number):
    """Something to say to a question; another thing in each interview."""
    value = {
        "flag": lambda: {"is_so": number % 2 == 0},
        "choice": lambda: {"codes": [lists[question["list"]][0]["code"]]},
        "choices": lambda: {"codes": [code["code"] for code in lists[question["list"]][:2]]},
        "line": lambda: {"text": f"A place, as told the {number}th time"},
        "words": lambda: {"text": "She told it slowly and wanted to go on; nobody helped her then. " * 4 + str(number)},
        "number": lambda: {"number": number + 1},
        "date": lambda: {"date": {"date": f"2025-0{number + 1}-01", "precision": "month"}},
        "country": lambda: {"codes": ["MD"]},
    }[question["kind"]]()
    return {"question": question["code"], "state": "answered", "source": "person_said", **({"entry": entry} if entry else {}), **value}
