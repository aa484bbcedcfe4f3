#include "config/schema.h"

#include "base/limits.h"

#define ANY_COUNT 1000000
#define MUST NULL

/* A plain row, one that points at words or a group, and a number's. */
#define KEY(group, key, type, otherwise, help) \
	{ \
		group, key, SCHEMA_##type, NULL, otherwise, 0, 0, "", help \
	}
#define KEY_OF(group, key, type, of, otherwise, help) \
	{ \
		group, key, SCHEMA_##type, of, otherwise, 0, 0, "", help \
	}
#define KEY_INT(group, key, otherwise, min, max, unit, help) \
	{ \
		group, key, SCHEMA_INTEGER, NULL, otherwise, min, max, unit, \
		    help \
	}
#define KEY_LIMIT(key, value, help) \
	{"limits", #key, SCHEMA_INTEGER, NULL, #value, 1, INT64_MAX, "", help},

/* A mail server, for reading and for sending. */
#define SERVER_KEYS(group) \
	KEY_OF(group, "tls", WORD, "starttls none", "starttls", \
	    "for imap:// and smtp://; none only to this machine"), \
	    KEY(group, "user", TEXT, "", "the name to log in with"), \
	    KEY(group, "password_credential", ID, "", \
		"name of a systemd credential that holds the password"), \
	    KEY(group, "password_file", PATH, "", \
		"or a file that holds it, of mode 0600 and ours"), \
	    KEY_OF(group, "profile", WORD, PROFILES, "generic", \
		"the provider's ways; default: by the host's name"), \
	    KEY(group, "ca_file", PATH, "", \
		"a private CA (PEM); default: the system's"), \
	    KEY(group, "proxy", TEXT, "", \
		"\"socks5h://host:port\" or \"http://host:port\"; default: " \
		"none")
#define PROFILES "163 qq exmail generic"

#define FIELD_TYPES \
	"text integer number percent date phone qq email url choice counted"
#define ACCEPTS "table document pdf picture video archive link any"

const struct schema_key schema_keys[] = {
    KEY("", "state", PATH, MUST,
	"folder of the spool, the files and the database"),
    KEY("", "timezone", OFFSET, "+08:00", "local time of all days and hours"),
    KEY("", "templates", PATH, "templates",
	"folder of the texts of receipts, reminders and digests"),
    KEY_INT("", "jobs", "2", 1, 64, "", "mails read at the same time"),
    KEY_OF("", "limits", GROUP, "limits", "", "budgets of reading one mail"),
    KEY_OF("", "mailboxes", GROUPS, "mailbox", MUST, "where mail comes in"),
    KEY_OF(
	"", "alarms", GROUP, "alarms", "", "when an admin is told, and whom"),
    KEY_OF("", "campaigns", GROUPS, "campaign", MUST,
	"what notices ask; usually { @include \"campaigns/x.conf\" }"),

    LIMITS(KEY_LIMIT)

	KEY("alarms", "to", TEXTS, "",
	    "addresses; mailed through a mailbox that is not the failing one"),
    KEY_INT("alarms", "silent_minutes", "60", 1, 100000, "minutes",
	"a mailbox without a complete pass"),
    KEY_INT("alarms", "behind_minutes", "15", 1, 100000, "minutes",
	"mail that waits to be judged"),
    KEY_INT("alarms", "disk_free_percent", "5", 0, 99, "percent",
	"free space below the state folder"),

    KEY("mailbox", "id", ID, MUST, "the name campaigns know it by"),
    KEY("mailbox", "name", TEXT, MUST, "the sender's name on our mail"),
    KEY("mailbox", "address", ADDRESS, MUST, "our own address"),
    KEY_OF("mailbox", "source", GROUP, "source", MUST, "where mail is read"),
    KEY_OF("mailbox", "sink", GROUP, "sink", "",
	"where our mail goes; may be absent while sending is hold"),
    KEY("mailbox", "folders", TEXTS, "INBOX",
	"folders to read; Junk too, where forms often land"),
    KEY("mailbox", "since", DAY, MUST,
	"mail received before this day is recorded, never answered"),
    KEY_OF("mailbox", "sending", WORD, "hold reviewers live", "hold",
	"hold: nothing leaves; reviewers: only mail to them; live: all"),
    KEY("mailbox", "authserv_id", TEXT, "",
	"whose Authentication-Results are believed (RFC 8601)"),
    KEY_OF("mailbox", "decisions", WORD, "authenticated token off",
	"authenticated",
	"whether a reviewer may decide by reply; see DECISIONS"),

    KEY("source", "maildir", PATH, "", "a Maildir to read"),
    KEY("source", "imap", TEXT, "",
	"or a server: \"imaps://host\", \"imap://host:143\" with tls"),
    SERVER_KEYS("source"),
    KEY("sink", "maildir", PATH, "", "a Maildir to deliver to"),
    KEY("sink", "smtp", TEXT, "",
	"or a server: \"smtps://host\", \"smtp://host:587\" with tls"),
    SERVER_KEYS("sink"),
    KEY_INT("sink", "address_per_day", "40", 1, 100000, "messages",
	"to one address; the rest waits"),
    KEY_INT("sink", "grace_secs", "60", 1, 86400, "seconds",
	"so long a message whose fate is unknown is looked for, then sent "
	"again"),

    KEY("campaign", "id", ID, MUST, "permanent; a folder of the archive"),
    KEY("campaign", "title", TEXT, MUST, "as senders know it"),
    KEY("campaign", "notice", TEXT, "", "name and number of the notice"),
    KEY("campaign", "host", TEXT, MUST, "the office that asks"),
    KEY("campaign", "first_day", DAY, MUST, "first day of the event"),
    KEY("campaign", "last_day", DAY, MUST, "last day of the event"),
    KEY("campaign", "mailboxes", TEXTS, MUST, "ids of its mailboxes"),
    KEY("campaign", "roster", PATH, MUST, "who owes: a .csv or .xlsx"),
    KEY_OF("campaign", "kinds", GROUPS, "kind", MUST, "kinds of units"),
    KEY_OF("campaign", "flags", GROUPS, "flag", "", "marks of units"),
    KEY_OF("campaign", "subject", GROUP, "subject", MUST,
	"how subjects are written"),
    KEY_OF("campaign", "materials", GROUPS, "material", MUST, "what is owed"),
    KEY_OF("campaign", "forms", GROUPS, "form", "",
	"tables to be filled in; usually { @include \"../forms/x.conf\" }"),
    KEY_OF(
	"campaign", "contacts", GROUPS, "contact", "", "whom senders may ask"),
    KEY_OF("campaign", "reviewers", GROUPS, "reviewer", "",
	"who gets digests and may decide by reply"),
    KEY_OF("campaign", "reminders", GROUP, "reminders", "",
	"when units are reminded; absent: nobody is"),
    KEY_OF("campaign", "digest", GROUP, "digest", "",
	"the reviewers' daily digest"),

    KEY_OF("reminders", "stages", GROUPS, "stage", MUST,
	"when, seen from each deadline; see REMINDERS"),
    KEY("reminders", "hours", HOURS, "08:30-18:00", "nothing is said outside"),
    KEY("reminders", "weekends", BOOL, "false",
	"true: said on Saturdays and Sundays too"),
    KEY("reminders", "holidays", DAYS, "", "nothing is said on these"),
    KEY("reminders", "workdays", DAYS, "", "weekend days on which people work"),
    KEY_INT("reminders", "per_day", "2", 1, 100, "reminders",
	"to one unit in a day"),
    KEY_INT("reminders", "per_material", "4", 1, 100, "reminders",
	"of one obligation in all"),
    KEY_INT("reminders", "within_hours", "48", 1, 1000, "hours",
	"a stage not said so long after its time is passed over"),
    KEY("stage", "id", ID, MUST, "permanent: what was said is known by it"),
    KEY("stage", "when", WHEN, MUST, "see REMINDERS"),
    KEY_OF("stage", "per", WORD, "any once day", "any",
	"of materials owed once, of those owed each day, or of any"),
    KEY_OF("stage", "to", WORD, "unit second", "unit",
	"second: to the unit's second contact, where it has one"),

    KEY("digest", "at", HOUR, "08:30", "when it leaves each day"),
    KEY("digest", "first_day", DAY, "",
	"default: 7 days before the first day of the event or deadline"),
    KEY("digest", "last_day", DAY, "",
	"default: 14 days after the last day of the event or deadline"),
    KEY_INT("digest", "held_minutes", "30", 0, 10080, "minutes",
	"between mails on held mail; 0: in the digest alone"),
    KEY_INT("digest", "token_hours", "72", 1, 8760, "hours",
	"how long a reply may decide"),

    KEY("kind", "id", ID, MUST, "as materials name it"),
    KEY("kind", "name", TEXT, MUST, "as the roster names it"),
    KEY("flag", "id", ID, MUST, "as materials name it"),
    KEY("flag", "name", TEXT, MUST, "as the roster names it"),

    KEY("subject", "pattern", TEXT, MUST,
	"words, {unit}, {material} and {day}: \"活动周{unit}{material}\""),
    KEY("subject", "markers", TEXTS, "",
	"any of these makes a mail ours; default: the pattern's first words"),
    KEY("subject", "fillers", TEXTS, "",
	"words of the notice's example that people leave in"),
    KEY("subject", "required", BOOL, "true",
	"false: another subject is read as well and nothing is said"),

    KEY("material", "id", ID, MUST, "permanent; a folder of the archive"),
    KEY("material", "name", TEXT, MUST, "as the notice calls it"),
    KEY("material", "aliases", TEXTS, "",
	"how subjects and file names call it"),
    KEY_OF("material", "per", WORD, "once day", "once",
	"once, or for each day of the event"),
    KEY("material", "deadline", DEADLINE, MUST, "see DEADLINES"),
    KEY_OF("material", "owed", GROUPS, "owed", "",
	"who owes it; absent: welcome from everybody, never missing"),
    KEY_OF("material", "slots", GROUPS, "slot", MUST, "the files it is of"),
    KEY("material", "note", TEXT, "", "shown to senders"),
    KEY("material", "blank", PATH, "",
	"the office's own empty form, sent with reminders"),
    KEY("material", "story", BOOL, "false",
	"what arrives of it is listed among the good stories"),
    KEY("material", "assumed", BOOL, "false",
	"its form or date is assumed, not the notice's"),

    KEY("owed", "kinds", TEXTS, "", "units of any of these kinds"),
    KEY("owed", "flags", TEXTS, "", "units with all of these flags"),
    KEY("owed", "units", TEXTS, "", "units with one of these codes"),
    KEY_INT("owed", "at_least", "1", 1, ANY_COUNT, "",
	"how many different files of a slot with many"),
    KEY("owed", "mailboxes", TEXTS, "",
	"a copy to each of these; default: one to any"),

    KEY("slot", "id", ID, MUST, "permanent"),
    KEY("slot", "name", TEXT, MUST, "as receipts call it"),
    KEY_OF("slot", "accept", WORDS, ACCEPTS, "any", "kinds of files"),
    KEY("slot", "many", BOOL, "false",
	"different files accumulate; else the newest good one counts"),
    KEY("slot", "required", BOOL, "true", "false: welcome, never missing"),
    KEY("slot", "form", TEXT, "", "id of the form its tables must hold"),

    KEY("form", "id", ID, MUST, "as slots name it"),
    KEY("form", "name", TEXT, MUST, "as the notice calls it"),
    KEY("form", "titles", TEXTS, "", "any of these above the table names it"),
    KEY_OF("form", "fields", GROUPS, "field", "", "once a sheet"),
    KEY_OF("form", "columns", GROUPS, "field", "", "once a row"),
    KEY_INT(
	"form", "min_rows", "0", 0, ANY_COUNT, "rows", "filled rows wanted"),
    KEY("form", "total_labels", TEXTS, "合计 总计", "rows that are sums"),
    KEY("form", "nothing_words", TEXTS, "",
	"a valid answer instead of rows: \"无\""),
    KEY("form", "sample_words", TEXTS, "",
	"a row that holds one is a sample left in"),
    KEY_OF("form", "rules", GROUPS, "rule", "", "what must hold"),
    KEY("form", "assumed", BOOL, "false", "the notice does not give it"),

    KEY("field", "id", ID, MUST, "as rules name it"),
    KEY("field", "labels", TEXTS, MUST, "the first is shown to people"),
    KEY_OF("field", "type", WORD, FIELD_TYPES, "text", "see FIELDS"),
    KEY_OF("field", "role", WORD, "none unit day", "none",
	"unit: who filled the form in; day: the day it is of"),
    KEY_OF("field", "place", WORD, "any right below", "any",
	"where the value stands, seen from the label"),
    KEY_INT(
	"field", "occurrence", "1", 1, 1000, "", "the n-th cell of that label"),
    KEY("field", "required", BOOL, "false", "must be filled in"),
    KEY("field", "min", NUMBER, "", "least value"),
    KEY("field", "max", NUMBER, "", "greatest value"),
    KEY_INT("field", "max_chars", "0", 0, ANY_COUNT, "characters",
	"of texts; 0 = no limit"),
    KEY("field", "choices", TEXTS, "", "of type choice"),
    KEY("field", "assumed", BOOL, "false", "the notice does not give it"),

    KEY("rule", "id", ID, MUST, "a name for it"),
    KEY("rule", "expression", TEXT, MUST, "see RULES"),
    KEY("rule", "text", TEXT, MUST, "what is wrong, as shown to senders"),
    KEY("rule", "mend", TEXT, "", "how to mend it, as shown to senders"),
    KEY("rule", "field", TEXT, "", "whose cell is named"),
    KEY("rule", "per_row", BOOL, "false", "holds for each row"),

    KEY("contact", "name", TEXT, MUST, "as shown"),
    KEY("contact", "phone", TEXT, MUST, "as shown"),
    KEY("reviewer", "name", TEXT, MUST, "as shown"),
    KEY("reviewer", "address", ADDRESS, MUST, "where digests go"),
};

const size_t schema_key_count = sizeof schema_keys / sizeof *schema_keys;

const char *schema_type_name(enum schema_type type)
{
	static const char *const names[] = {
	    [SCHEMA_TEXT] = "a text in quotes",
	    [SCHEMA_TEXTS] = "a list of texts: (\"a\", \"b\")",
	    [SCHEMA_ID] =
		"a text of at most 64 letters a-z, digits, - and _ in quotes",
	    [SCHEMA_INTEGER] = "a whole number without quotes",
	    [SCHEMA_NUMBER] = "a number without quotes",
	    [SCHEMA_BOOL] = "true or false without quotes",
	    [SCHEMA_WORD] = "a word in quotes",
	    [SCHEMA_WORDS] = "a list of words: (\"a\", \"b\")",
	    [SCHEMA_DAY] = "a day such as \"2023-05-17\"",
	    [SCHEMA_DAYS] = "a list of days: (\"2023-05-01\", \"2023-05-02\")",
	    [SCHEMA_WHEN] = "a time such as \"1 day before 15:00\"",
	    [SCHEMA_HOURS] = "hours such as \"08:30-18:00\"",
	    [SCHEMA_HOUR] = "an hour such as \"08:30\", or \"never\"",
	    [SCHEMA_DEADLINE] = "a deadline such as \"2023-05-09 18:00\"",
	    [SCHEMA_OFFSET] = "an offset from UTC such as \"+08:00\"",
	    [SCHEMA_ADDRESS] =
		"a mail address such as \"office@bureau.example\"",
	    [SCHEMA_PATH] = "a path in quotes",
	    [SCHEMA_GROUP] = "a group: { key = value; }",
	    [SCHEMA_GROUPS] = "a list of groups: ( { key = value; }, { … } )",
	};

	return names[type];
}
