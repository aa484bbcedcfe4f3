/* shoubao.conf(5) says what the schema says, in its spelling. */
#include "config_case.h"

#include "base/limits.h"
#include "config/schema.h"

#define PAGE "man/shoubao.conf.5"
#define ITEMS 300

struct item { /* one ".It Ic key Ar type" of section KEYS */
	char group[32], key[32], type[32];
	char *text; /* up to the next item */
};

static char *page;
static struct item items[ITEMS];
static size_t item_count;

/* --- reading the page ----------------------------------------------------- */

static char *section(const char *name)
{
	char *head = mem_printf("\n.Sh %s\n", name);
	const char *at = strstr(page, head);

	free(head);
	if (!at)
		fail_msg(PAGE " has no section %s", name);
	at++;
	const char *end = strstr(at, "\n.Sh ");
	return end ? mem_strndup(at, (size_t)(end - at)) : mem_strdup(at);
}

static size_t item_bytes(const char *text)
{
	static const char *const ends[] = {"\n.It ", "\n.El", "\n.Ss "};
	size_t len = strlen(text);

	for (size_t i = 0; i < COUNT(ends); i++) {
		const char *end = strstr(text, ends[i]);

		if (end && (size_t)(end - text) < len)
			len = (size_t)(end - text);
	}
	return len;
}

static void read_line(const char *line, char group[32])
{
	struct item *item = &items[item_count];

	if (strncmp(line, ".Ss ", 4) == 0) {
		snprintf(
		    group, 32, "%.*s", (int)strcspn(line + 4, "\n"), line + 4);
		if (strcmp(group, "The file itself") == 0)
			*group = '\0';
		return;
	}
	if (strncmp(line, ".It Ic ", 7) != 0)
		return;
	assert_true(item_count < ITEMS);
	line += 7;
	size_t key = strcspn(line, " \n");
	memcpy(item->group, group, 32);
	snprintf(item->key, sizeof item->key, "%.*s", (int)key, line);
	line += key;
	if (strncmp(line, " Ar ", 4) == 0)
		snprintf(item->type, sizeof item->type, "%.*s",
		    (int)strcspn(line + 4, "\n"), line + 4);
	line = strchr(line, '\n');
	item->text = mem_strndup(line, item_bytes(line));
	item_count++;
}

static int read_page(void **state)
{
	char group[32] = "";
	size_t len;

	(void)state;
	page = case_read(PAGE, &len);
	char *keys = section("KEYS");
	for (char *line = keys; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		read_line(line, group);
	}
	free(keys);
	return 0;
}

static int free_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < item_count; i++)
		free(items[i].text);
	free(page);
	return 0;
}

/* --- keys ----------------------------------------------------------------- */

static const struct item *item_of(const struct schema_key *row)
{
	for (size_t i = 0; i < item_count; i++)
		if (strcmp(items[i].group, row->group) == 0 &&
		    strcmp(items[i].key, row->key) == 0)
			return &items[i];
	fail_msg(PAGE " lacks %s of group \"%s\"", row->key, row->group);
	return NULL;
}

static void every_key_of_the_schema_stands_in_the_manual(void **state)
{
	(void)state;
	assert_true(schema_key_count > 80);
	for (size_t i = 0; i < schema_key_count; i++)
		item_of(&schema_keys[i]);
}

static void the_manual_has_no_other_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < item_count; i++) {
		bool known = false;

		for (size_t j = 0; j < schema_key_count; j++)
			known |= strcmp(schema_keys[j].group, items[i].group) ==
				     0 &&
				 strcmp(schema_keys[j].key, items[i].key) == 0;
		if (!known)
			fail_msg(PAGE " has %s in \"%s\", the schema has not",
			    items[i].key, items[i].group);
	}
	assert_int_equal(item_count, schema_key_count);
}

static void each_key_has_its_type(void **state)
{
	static const char *const words[] = {
	    [SCHEMA_TEXT] = "text",
	    [SCHEMA_TEXTS] = "texts",
	    [SCHEMA_ID] = "id",
	    [SCHEMA_INTEGER] = "integer",
	    [SCHEMA_NUMBER] = "number",
	    [SCHEMA_BOOL] = "bool",
	    [SCHEMA_WORD] = "word",
	    [SCHEMA_WORDS] = "words",
	    [SCHEMA_DAY] = "day",
	    [SCHEMA_DAYS] = "days",
	    [SCHEMA_DEADLINE] = "deadline",
	    [SCHEMA_WHEN] = "when",
	    [SCHEMA_HOURS] = "hours",
	    [SCHEMA_HOUR] = "hour",
	    [SCHEMA_OFFSET] = "offset",
	    [SCHEMA_ADDRESS] = "address",
	    [SCHEMA_PATH] = "path",
	    [SCHEMA_GROUP] = "group",
	    [SCHEMA_GROUPS] = "groups",
	};
	char *types = section("TYPES");

	(void)state;
	for (size_t i = 0; i < schema_key_count; i++)
		assert_string_equal(
		    item_of(&schema_keys[i])->type, words[schema_keys[i].type]);
	for (size_t i = 0; i < COUNT(words); i++) {
		char *item = mem_printf("\n.It Ar %s\n", words[i]);

		assert_non_null(strstr(types, item));
		free(item);
	}
	free(types);
}

/* The schema shows a limit as "256 << 20", which only C reads. */
static char *default_of(const struct schema_key *row)
{
#define LIMIT_SHOW(name, value, meaning) \
	if (strcmp(row->group, "limits") == 0 && strcmp(row->key, #name) == 0) \
		return mem_printf( \
		    "\nDefault: %lld.", (long long)limits_default.name);
	LIMITS(LIMIT_SHOW)
#undef LIMIT_SHOW
	return mem_printf("\nDefault: %s.", row->otherwise);
}

static void each_key_has_its_default_or_is_required(void **state)
{
	(void)state;
	for (size_t i = 0; i < schema_key_count; i++) {
		const struct schema_key *row = &schema_keys[i];
		const char *text = item_of(row)->text;
		char *expected = row->otherwise ? default_of(row)
						: mem_strdup("\nRequired.");
		bool plain = row->otherwise && !*row->otherwise;

		if (plain ? strstr(text, "\nDefault:") != NULL ||
				strstr(text, "\nRequired.") != NULL
			  : strstr(text, expected) == NULL)
			fail_msg(PAGE ": %s of \"%s\": expected%s", row->key,
			    row->group, plain ? " no default" : expected);
		free(expected);
	}
}

static bool names_word(const char *word, size_t len)
{
	char *macro = mem_printf("Cm %.*s", (int)len, word);
	const char *at = page;
	bool found = false;

	while (!found && (at = strstr(at, macro))) {
		at += strlen(macro);
		found = strchr(" \n", *at) != NULL;
	}
	free(macro);
	return found;
}

static void every_word_a_key_takes_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < schema_key_count; i++) {
		const char *words = schema_keys[i].of;

		if (schema_keys[i].type != SCHEMA_WORD &&
		    schema_keys[i].type != SCHEMA_WORDS)
			continue;
		while (*words) {
			size_t len = strcspn(words, " ");

			if (!names_word(words, len))
				fail_msg(PAGE " lacks the word %.*s of %s",
				    (int)len, words, schema_keys[i].key);
			words += len + strspn(words + len, " ");
		}
	}
}

/* --- what the texts refer to ---------------------------------------------- */

static void the_sections_that_helps_refer_to_exist(void **state)
{
	static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t references = 0;

	(void)state;
	for (size_t i = 0; i < schema_key_count; i++) {
		const char *see = strstr(schema_keys[i].help, "see ");
		size_t len = see ? strspn(see + 4, upper) : 0;

		if (!len)
			continue;
		char *name = mem_strndup(see + 4, len);
		free(section(name));
		free(name);
		references++;
	}
	assert_true(references >= 3);
}

static void every_deadline_of_the_manual_is_one(void **state)
{
	char *deadlines = section("DEADLINES");
	const char *at = deadlines;
	size_t count = 0;

	(void)state;
	while ((at = strstr(at, "\n.It Qq "))) {
		at += strlen("\n.It Qq ");
		char *text = mem_strndup(at, strcspn(at, "\n"));
		struct deadline deadline;
		assert_int_equal(deadline_parse(text, &deadline, NULL), 0);
		free(text);
		count++;
	}
	assert_int_equal(count, 8);
	free(deadlines);
}

static void every_stage_of_the_manual_is_one(void **state)
{
	char *reminders = section("REMINDERS");
	const char *at = reminders;
	size_t count = 0;

	(void)state;
	while ((at = strstr(at, "\n.It Qq "))) {
		at += strlen("\n.It Qq ");
		char *text = mem_strndup(at, strcspn(at, "\n"));
		struct reminder_stage stage;
		assert_int_equal(stage_parse(text, &stage, NULL), 0);
		free(text);
		count++;
	}
	assert_int_equal(count, 4);
	free(reminders);
}

/* --- the example ---------------------------------------------------------- */

/* The n-th ".Bd -literal" of a section. */
static char *example(const char *name, size_t n)
{
	char *examples = section(name);
	const char *at = examples;

	for (size_t i = 0; at && i <= n; i++)
		at = strstr(at + 1, "\n.Bd ");
	assert_non_null(at);
	at = strchr(at + 1, '\n') + 1;
	const char *end = strstr(at, "\n.Ed");
	assert_non_null(end);
	char *text = mem_strndup(at, (size_t)(end - at) + 1);
	free(examples);
	return text;
}

static void replace(char **text, const char *from, const char *to)
{
	char *at = strstr(*text, from);

	assert_non_null(at);
	*at = '\0';
	char *changed = mem_printf("%s%s%s", *text, to, at + strlen(from));
	free(*text);
	*text = changed;
}

static void the_example_is_a_configuration_without_a_mistake(void **state)
{
	struct config_case config;
	char *text = example("EXAMPLES", 0), *roster = example("EXAMPLES", 1);

	(void)state;
	case_begin(&config);
	replace(&text, "/var/lib/shoubao", "state");
	replace(&text, "/var/lib/shoubao/mail/in", "state/in");
	replace(&text, "/usr/share/shoubao/config/templates", "templates");
	case_write(&config, "roster.csv", roster, strlen(roster));
	case_write(&config, "shoubao.conf", text, strlen(text));
	char *path = case_path(&config, "shoubao.conf");
	struct config *loaded = config_load(path, NULL, NULL, &config.problems);
	for (size_t i = 0; i < config.problems.count; i++)
		print_error("%d: %s\n", config.problems.items[i].line,
		    config.problems.items[i].text);
	assert_non_null(loaded);
	config_free(loaded);
	free(path);
	case_end(&config);
	free(roster);
	free(text);
}

static void the_example_of_reminders_is_without_a_mistake(void **state)
{
	struct config_case config;
	int line;
	char *keys = example("REMINDERS", 0);
	char *new = mem_printf("%s        reviewers = ( { name = \"陈老师\"; "
			       "address = \"chen@bureau.example\"; } );\n"
			       "        contacts = ",
	    keys);
	char *text = case_changed("        contacts = ", new, &line);

	(void)state;
	case_begin(&config);
	case_load_text(&config, text);
	case_print(&config);
	assert_non_null(config.config);
	assert_int_equal(config.config->campaigns[0].reminders.stage_count, 4);
	case_end(&config);
	free(text);
	free(new);
	free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_key_of_the_schema_stands_in_the_manual),
	    cmocka_unit_test(the_manual_has_no_other_key),
	    cmocka_unit_test(each_key_has_its_type),
	    cmocka_unit_test(each_key_has_its_default_or_is_required),
	    cmocka_unit_test(every_word_a_key_takes_is_told),
	    cmocka_unit_test(the_sections_that_helps_refer_to_exist),
	    cmocka_unit_test(every_deadline_of_the_manual_is_one),
	    cmocka_unit_test(every_stage_of_the_manual_is_one),
	    cmocka_unit_test(the_example_is_a_configuration_without_a_mistake),
	    cmocka_unit_test(the_example_of_reminders_is_without_a_mistake),
	};

	return cmocka_run_group_tests(tests, read_page, free_page);
}
