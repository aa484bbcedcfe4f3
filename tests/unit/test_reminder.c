/* What a reminder says, made of what is due; on the shipped notice. */
#include "judge_kit.h"

#include "reminder.h"

static struct kit kit;
static struct templates *templates;

static const char blank_bytes[] = "PK an empty form";

/* A reminder of these materials of S01 at a moment; result owned by the
 * caller. */
struct saying {
	const char *now;
	bool second, told;
	struct {
		const char *material, *day, *mailbox;
		enum standing_state state;
		const char *deadline;
	} items[4];
};

static struct office office_of(struct office_blank blanks[2])
{
	for (size_t i = 0; i < 2; i++)
		blanks[i] = (struct office_blank){
		    .material = campaign_material(
			kit.campaign, i ? "media-daily" : "activity-daily"),
		    .name = (char *)"日报表.xlsx",
		    .bytes = (char *)blank_bytes,
		    .size = sizeof blank_bytes - 1};
	return (struct office){
	    .config = kit.config, .blanks = blanks, .blank_count = 2};
}

static size_t fill_items(const struct saying *saying, struct due_item items[4])
{
	size_t count = 0;

	for (; count < 4 && saying->items[count].material; count++)
		items[count] = (struct due_item){
		    .standing = {.material = campaign_material(kit.campaign,
				     saying->items[count].material),
			.day = kit_day(saying->items[count].day),
			.mailbox = saying->items[count].mailbox,
			.state = saying->items[count].state,
			.deadline = kit_instant(
			    &kit, saying->items[count].deadline)},
		    .stage = &kit.campaign->reminders.stages[0]};
	return count;
}

static json_t *data_of(const struct saying *saying, struct composed *composed)
{
	struct office_blank blanks[2];
	struct office office = office_of(blanks);
	struct due_item items[4];
	struct due due = {.items = items,
	    .count = fill_items(saying, items),
	    .second = saying->second};
	struct reminder_held held = {
	    7, kit_instant(&kit, saying->now), (char *)"<b>材料</b>"};
	struct reminder_input input = {.office = &office,
	    .campaign = kit.campaign,
	    .unit = campaign_unit(kit.campaign, "S01"),
	    .mailbox = &kit.config->mailboxes[0],
	    .recipient = "a@unit.example",
	    .due = &due,
	    .held = &held,
	    .held_count = 1,
	    .told = saying->told,
	    .key = "reminder/hefei-2023/S01/1",
	    .now = kit_instant(&kit, saying->now)};
	struct err err = {0};

	if (composed != NULL &&
	    reminder_compose(templates, &input, composed, &err) < 0)
		fail_msg("%s", err.text);
	return reminder_data(&input);
}

static const char *text(const json_t *data, const char *key)
{
	const char *value = json_string_value(json_object_get(data, key));

	return value ? value : "(none)";
}

static void an_item_says_what_by_when_and_how(void **state)
{
	const struct saying saying = {.now = "05-18 11:30:00",
	    .items = {{"activity-daily", "2023-05-17", NULL, STANDING_MISSING,
			  "05-18 10:00:00"},
		{"media-daily", "2023-05-17", NULL, STANDING_PROBLEM,
		    "05-18 10:00:00"},
		{"summary", NULL, NULL, STANDING_OPEN, "05-28 23:59:59"}}};
	json_t *data = data_of(&saying, NULL);
	const json_t *items = json_object_get(data, "items");
	const json_t *first = json_array_get(items, 0);

	(void)state;
	assert_string_equal(text(first, "day"), "5月17日");
	assert_string_equal(text(first, "deadline"), "5月18日 10:00");
	assert_string_equal(text(first, "since"), "1 小时");
	assert_true(json_is_true(json_object_get(first, "overdue")));
	assert_string_equal(text(first, "blank"), "日报表.xlsx");
	assert_non_null(strstr(text(first, "subject"), "活动情况日报表"));
	assert_non_null(strstr(
	    text(first, "subject"), campaign_unit(kit.campaign, "S01")->name));
	assert_string_equal(
	    text(first, "to_address"), kit.config->mailboxes[0].address);
	const json_t *second = json_array_get(items, 1);
	assert_true(json_is_true(json_object_get(second, "problem")));
	const json_t *third = json_array_get(items, 2);
	assert_false(json_is_true(json_object_get(third, "overdue")));
	assert_string_equal(text(third, "deadline"), "5月28日 24:00");
	assert_string_equal(text(third, "blank"), "(none)");
	assert_int_equal(
	    json_integer_value(json_object_get(data, "overdue_count")), 2);
	assert_true(json_is_false(json_object_get(data, "all_overdue")));
	assert_true(json_is_false(json_object_get(data, "one_deadline")));
	/* One form for two materials is attached once. */
	assert_int_equal(json_array_size(json_object_get(data, "blanks")), 1);
	json_decref(data);
}

static void lateness_is_said_in_words(void **state)
{
	static const char *const rows[][2] = {{"05-18 10:00:01", "1 分钟"},
	    {"05-18 10:59:59", "60 分钟"}, {"05-18 11:00:00", "1 小时"},
	    {"05-20 09:59:59", "47 小时"}, {"05-20 10:00:00", "2 天"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct saying saying = {.now = rows[i][0],
		    .items = {{"activity-daily", "2023-05-17", NULL,
			STANDING_MISSING, "05-18 10:00:00"}}};
		json_t *data = data_of(&saying, NULL);
		assert_string_equal(
		    text(json_array_get(json_object_get(data, "items"), 0),
			"since"),
		    rows[i][1]);
		json_decref(data);
	}
}

static void the_message_is_the_same_each_time_and_escapes(void **state)
{
	const struct saying saying = {.now = "05-18 11:30:00",
	    .second = true,
	    .told = true,
	    .items = {{"activity-daily", "2023-05-17", NULL, STANDING_MISSING,
		"05-18 10:00:00"}}};
	struct composed one = {0}, other = {0};
	char *subject = NULL, *plain = NULL;

	(void)state;
	json_decref(data_of(&saying, &one));
	json_decref(data_of(&saying, &other));
	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.bytes, other.bytes, one.size);
	compose_read(one.bytes, one.size, &subject, &plain);
	assert_non_null(strstr(subject, "请协助督促"));
	assert_non_null(strstr(plain, "此前已提醒该单位"));
	assert_non_null(strstr(plain, "<b>材料</b>"));
	free(subject);
	free(plain);
	composed_free(&one);
	composed_free(&other);
}

static int open_all(void **state)
{
	struct err err = {0};

	(void)state;
	struct config *config = kit_load("config/shoubao.conf");
	if (config == NULL)
		return -1;
	kit_use(&kit, config);
	templates = templates_load("config/templates", &err);
	return templates == NULL ? -1 : 0;
}

static int close_all(void **state)
{
	(void)state;
	templates_free(templates);
	kit_close(&kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_item_says_what_by_when_and_how),
	    cmocka_unit_test(lateness_is_said_in_words),
	    cmocka_unit_test(the_message_is_the_same_each_time_and_escapes),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
