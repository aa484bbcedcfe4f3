#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/facts.h"
#include "base/limits.h"
#include "base/mem.h"

static char *labels[] = {"人数"};
static struct form_field fields[] = {
    {.id = "teachers",
	.labels = labels,
	.label_count = 1,
	.type = FIELD_INTEGER,
	.occurrence = 1},
};
static const struct form forms[] = {
    {.id = "other"},
    {.id = "daily", .fields = fields, .field_count = 1},
};

#define ABC_SHA256 \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static char **texts(const char *one, const char *other)
{
	char **made = mem_calloc(2, sizeof *made);

	made[0] = mem_strdup(one);
	made[1] = mem_strdup(other);
	return made;
}

static struct facts_address *address(const char *name, const char *at)
{
	struct facts_address *made = mem_calloc(1, sizeof *made);

	made->name = mem_strdup(name);
	made->address = mem_strdup(at);
	return made;
}

static void add_part(struct facts *facts)
{
	facts->parts = mem_calloc(1, sizeof *facts->parts);
	facts->part_count = 1;
	struct facts_part *part = facts->parts;
	part->name = mem_strdup("日报.xlsx");
	part->type = mem_strdup("application/zip");
	part->size = 12345678901;
	sha256_of("abc", 3, part->sha256);
	part->inside = mem_strdup("全部.zip");
	part->outcome = OUTCOME_TOO_LARGE;
	part->checked = true;
	part->reason = mem_strdup("over 100 bytes");
	part->notes = texts("name-lies", "macros");
	part->note_count = 2;
	part->pack_offset = 77;
	part->text_chars = -1;
}

/* Facts in which no member is left as it is made. */
static struct facts *sample(void)
{
	struct facts *facts = mem_calloc(1, sizeof *facts);

	facts->subject = mem_strdup("活动周第一小学日报");
	facts->from = address("王老师", "wang@school.example");
	facts->from_count = 1;
	facts->to = address("", "office@bureau.example");
	facts->to_count = 1;
	facts->reply_to = mem_strdup("other@school.example");
	facts->return_path = mem_strdup("");
	facts->date = mem_strdup("2023-05-18T10:00:00+08:00");
	facts->message_id = mem_strdup("1@school.example");
	facts->in_reply_to = mem_strdup("0@school.example");
	facts->references = texts("a@school.example", "b@school.example");
	facts->reference_count = 2;
	facts->authentication = mem_strdup("mx.example; spf=pass");
	facts->shoubao_id = mem_strdup("s-1");
	facts->auto_reply = true;
	facts->auto_reason = mem_strdup("Auto-Submitted");
	facts->bounce = true;
	facts->bounced_id = mem_strdup("2@bureau.example");
	facts->bounced_address = mem_strdup("gone@school.example");
	facts->bounced_status = mem_strdup("5.1.1");
	facts->text = mem_strdup("您好：\r\n\t附件。");
	facts->links = mem_calloc(1, sizeof *facts->links);
	facts->link_count = 1;
	facts->links->url = mem_strdup("https://mail.qq.com/ftn/x");
	facts->links->provider = mem_strdup("qq");
	add_part(facts);
	facts->forms = mem_calloc(1, sizeof *facts->forms);
	facts->form_count = 1;
	facts->forms->form = mem_strdup("daily");
	facts->forms->sheet = mem_strdup("Sheet1");
	facts->forms->values = mem_calloc(1, sizeof(struct form_value));
	facts->forms->value_count = 1;
	facts->forms->values->field = fields[0].id;
	facts->outcome = OUTCOME_DAMAGED;
	facts->reason = mem_strdup("cut off");
	return facts;
}

static char *sample_line(void)
{
	struct facts *facts = sample();
	json_t *object = facts_to_json(facts);
	char *line = json_dumps(object, JSON_COMPACT);

	json_decref(object);
	facts_free(facts);
	return line;
}

static void facts_survive_the_way_through_json(void **state)
{
	char *line = sample_line();
	json_t *object = json_loads(line, 0, NULL);
	struct facts *facts;
	struct err err = {0};

	(void)state;
	if (facts_from_json(object, forms, 2, &facts, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(facts->text, "您好：\r\n\t附件。");
	assert_string_equal(facts->return_path, "");
	assert_null(facts->links[0].name);
	assert_true(facts->parts[0].size == 12345678901);
	assert_string_equal(facts->parts[0].sha256, ABC_SHA256);
	assert_int_equal(facts->parts[0].outcome, OUTCOME_TOO_LARGE);
	assert_string_equal(facts->parts[0].notes[1], "macros");
	assert_string_equal(facts->forms[0].form, "daily");
	json_t *again = facts_to_json(facts);
	assert_true(json_equal(object, again));
	json_decref(again);
	json_decref(object);
	facts_free(facts);
	free(line);
}

static void empty_facts_survive_as_well(void **state)
{
	struct facts *facts = facts_new(), *copy;
	json_t *object = facts_to_json(facts);

	(void)state;
	assert_int_equal(facts_from_json(object, NULL, 0, &copy, NULL), 0);
	assert_string_equal(copy->subject, "");
	assert_null(copy->return_path);
	assert_int_equal(copy->part_count, 0);
	json_decref(object);
	facts_free(facts);
	facts_free(copy);
	facts_free(NULL);
}

/* What tools outside read: DESIGN, "Names other checks rely on". */
static void the_json_has_the_public_shape(void **state)
{
	static const char *const members[] = {"subject", "from", "date",
	    "message_id", "auto_reply", "bounce", "text", "links", "parts"};
	static const char *const of_parts[] = {
	    "name", "type", "size", "sha256", "inline", "inside", "outcome"};
	char *line = sample_line();
	json_t *object = json_loads(line, 0, NULL);
	json_t *part = json_array_get(json_object_get(object, "parts"), 0);
	json_t *from = json_array_get(json_object_get(object, "from"), 0);

	(void)state;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		assert_non_null(json_object_get(object, members[i]));
	for (size_t i = 0; i < sizeof of_parts / sizeof *of_parts; i++)
		assert_non_null(json_object_get(part, of_parts[i]));
	assert_string_equal(
	    json_string_value(json_object_get(part, "outcome")), "too-large");
	assert_string_equal(json_string_value(json_object_get(from, "address")),
	    "wang@school.example");
	json_decref(object);
	free(line);
}

/* The sample's line with one place changed, read; NULL when refused. */
static struct facts *read_changed(const char *from, const char *to)
{
	char *line = sample_line();
	char *at = strstr(line, from);
	struct facts *facts = NULL;

	assert_non_null(at);
	char *changed = mem_printf(
	    "%.*s%s%s", (int)(at - line), line, to, at + strlen(from));
	json_t *object = json_loads(changed, 0, NULL);
	assert_non_null(object);
	struct err err = {0};
	if (facts_from_json(object, forms, 2, &facts, &err) < 0)
		assert_int_equal(err.code, ERR_REJECT);
	json_decref(object);
	free(changed);
	free(line);
	return facts;
}

static void what_a_worker_may_not_say_is_refused(void **state)
{
	static const struct {
		const char *from, *to;
	} changes[] = {
	    {"\"subject\":", "\"subject2\":"},
	    {"\"subject\":\"活动周第一小学日报\"", "\"subject\":null"},
	    {"\"from\":[", "\"from\":[1,"},
	    {"\"from\":[{\"name\"", "\"from\":[{\"nam\""},
	    {"\"from\":[", "\"from\":1,\"x\":["},
	    {"\"date\":\"", "\"date\":{},\"x\":\""},
	    {"\"references\":[", "\"references\":[null,"},
	    {"\"auto_reply\":true", "\"auto_reply\":\"true\""},
	    {"\"bounce\":true", "\"bounce\":1"},
	    {"\"text\":\"", "\"text\":null,\"x\":\""},
	    {"\"links\":[", "\"links\":[\"https://x.example\","},
	    {"\"url\":\"", "\"url\":null,\"x\":\""},
	    {"\"parts\":[", "\"parts\":[{},"},
	    {"\"size\":12345678901", "\"size\":-1"},
	    {"\"size\":12345678901", "\"size\":1.5"},
	    {"\"sha256\":\"b", "\"sha256\":\"B"},
	    {"\"sha256\":\"b", "\"sha256\":\"/"},
	    {"\"sha256\":\"b", "\"sha256\":\""},
	    {"\"sha256\":\"b", "\"sha256\":\"bb"},
	    {"\"sha256\":\"b", "\"sha256\":12,\"x\":\""},
	    {"\"inline\":false", "\"inline\":null"},
	    {"\"outcome\":\"too-large\"", "\"outcome\":\"huge\""},
	    {"\"outcome\":\"too-large\"", "\"outcome\":2"},
	    {"\"outcome\":\"damaged\"", "\"outcome\":null"},
	    {"\"notes\":[", "\"notes\":[[],"},
	    {"\"pack_offset\":77", "\"pack_offset\":-2"},
	    {"\"pack_offset\":77", "\"pack_offset\":\"77\""},
	    {"\"form\":\"daily\"", "\"form\":\"none\""},
	    {"\"form\":\"daily\"", "\"form\":null"},
	    {"\"part\":0", "\"part\":1"},
	    {"\"forms\":[", "\"forms\":[[],"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct facts *facts = read_changed(
		    changes[i].from, changes[i].to);
		if (facts != NULL)
			fail_msg("%s was taken", changes[i].to);
		facts_free(facts);
	}
}

static void control_characters_do_not_get_through(void **state)
{
	struct facts *facts = read_changed("\"message_id\":\"1",
	    "\"message_id\":\"1\\r\\nBcc:\\u001b[1m\\u0085x");

	(void)state;
	assert_non_null(facts);
	assert_string_equal(facts->message_id, "1  Bcc:[1mx@school.example");
	facts_free(facts);
}

static void facts_of_an_absurd_length_are_refused(void **state)
{
	struct facts *facts = facts_new(), *copy;
	size_t size = 5 << 20;

	(void)state;
	free(facts->subject);
	facts->subject = mem_alloc(size + 1);
	memset(facts->subject, 'x', size);
	facts->subject[size] = '\0';
	json_t *object = facts_to_json(facts);
	assert_int_equal(facts_from_json(object, NULL, 0, &copy, NULL), -1);
	json_decref(object);
	facts_free(facts);
}

static void limits_keep_their_defaults_unless_told(void **state)
{
	struct limits limits = {0};
	json_t *object = json_pack("{s:i,s:i}", "parts", 7, "unknown", 1);
	json_t *defaults = limits_to_json(&limits_default);

	(void)state;
	assert_int_equal(limits_from_json(object, &limits), 0);
	assert_int_equal(limits.parts, 7);
	assert_int_equal(limits.sheets, limits_default.sheets);
	assert_int_equal(limits_from_json(defaults, &limits), 0);
	assert_memory_equal(&limits, &limits_default, sizeof limits);
	json_decref(object);
	json_decref(defaults);
}

static void limits_that_are_no_positive_integers_are_refused(void **state)
{
	static const char *const bad[] = {"{\"parts\":-1}", "{\"parts\":0}",
	    "{\"parts\":1.5}", "{\"parts\":\"1\"}", "{\"parts\":null}", "[]"};
	struct limits limits = {.parts = 7};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		json_t *object = json_loads(bad[i], 0, NULL);
		assert_int_equal(limits_from_json(object, &limits), -1);
		assert_int_equal(limits.parts, 7);
		json_decref(object);
	}
}

static void outcomes_and_their_names_belong_together(void **state)
{
	enum outcome outcome;

	(void)state;
	for (int i = OUTCOME_OK; i <= OUTCOME_NO_TABLE; i++) {
		const char *name = outcome_name((enum outcome)i);
		assert_int_equal(outcome_parse(name, &outcome), 0);
		assert_int_equal(outcome, i);
	}
	assert_int_equal(outcome_parse("fine", &outcome), -1);
}

/* FIPS 180-4's examples, whole and in pieces. */
static void digests_are_those_of_the_standard(void **state)
{
	char hex[SHA256_HEX];
	struct sha256 *sha = sha256_new();

	(void)state;
	sha256_of("", 0, hex);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256_add(sha, "a", 1);
	sha256_add(sha, "", 0);
	sha256_add(sha, "bc", 2);
	sha256_end(sha, hex);
	assert_string_equal(hex, ABC_SHA256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(facts_survive_the_way_through_json),
	    cmocka_unit_test(empty_facts_survive_as_well),
	    cmocka_unit_test(the_json_has_the_public_shape),
	    cmocka_unit_test(what_a_worker_may_not_say_is_refused),
	    cmocka_unit_test(control_characters_do_not_get_through),
	    cmocka_unit_test(facts_of_an_absurd_length_are_refused),
	    cmocka_unit_test(limits_keep_their_defaults_unless_told),
	    cmocka_unit_test(limits_that_are_no_positive_integers_are_refused),
	    cmocka_unit_test(outcomes_and_their_names_belong_together),
	    cmocka_unit_test(digests_are_those_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
