/* Reports over a real store: every figure is what was put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "office_kit.h"
#include "report.h"

#define DAY(n) (19494 + (n)-17) /* n May 2023 */
#define LOCAL(day, hour) instant_at(DAY(day), (hour)*3600, 28800)

static int set_up(void **state)
{
	struct kit *kit = mem_calloc(1, sizeof *kit);

	kit_open(kit, "hold", false);
	*state = kit;
	return 0;
}

static int tear_down(void **state)
{
	kit_close(*state);
	free(*state);
	return 0;
}

static const struct campaign *campaign_of(const struct kit *kit)
{
	return &kit->config->campaigns[0];
}

static void read_until(struct kit *kit, int64_t instant)
{
	ok(kit, store_begin(kit->office.store, &kit->err));
	for (size_t i = 0; i < kit->config->mailbox_count; i++) {
		const struct mailbox *mailbox = &kit->config->mailboxes[i];
		for (size_t j = 0; j < mailbox->folders.count; j++)
			ok(kit,
			    store_pass_set(kit->office.store, mailbox->id,
				mailbox->folders.items[j], instant, &kit->err));
	}
	ok(kit, store_commit(kit->office.store, &kit->err));
}

/* One file of a unit for a material and day, as judging leaves it. */
struct given {
	const char *unit, *material, *slot;
	int32_t day;
	enum piece_state state;
	int64_t received, recorded;
	const char *problem; /* its code */
	const char *from, *facts;
	int position; /* -1 a link */
	bool unverified;
};

static void add_rows(
    struct kit *kit, int64_t id, const char *sha256, const struct given *given)
{
	static const char *const words[] = {
	    "received", "incomplete", "received", "held"};
	struct store *store = kit->office.store;
	struct store_submission submission = {
	    .mail = id,
	    .campaign = "hefei-2023",
	    .unit = given->unit,
	    .material = given->material,
	    .day = given->day,
	    .unverified = given->unverified,
	    .word = words[given->state],
	    .deadline = INT64_MAX,
	};
	struct store_part part = {.mail = id,
	    .position = 0,
	    .name = "日报表.xlsx",
	    .type = "application/x",
	    .size = 2048,
	    .sha256 = sha256,
	    .outcome = "ok",
	    .checked = true};
	struct store_piece piece = {.slot = given->slot,
	    .sha256 = sha256,
	    .state = given->state,
	    .position = given->position};
	struct store_problem problem = {.code = given->problem,
	    .sheet = "表1",
	    .ref = "C5",
	    .label = "教师人数",
	    .raw = "十二"};
	int64_t number;

	ok(kit, store_part_add(store, &part, &kit->err));
	ok(kit, store_submission_add(store, &submission, &number, &kit->err));
	piece.submission = problem.submission = number;
	ok(kit, store_piece_add(store, &piece, &kit->err));
	for (int i = 0; given->problem != NULL && i < 2; i++)
		ok(kit, store_problem_add(store, &problem, &kit->err));
}

static int64_t give(struct kit *kit, const struct given *given)
{
	struct store *store = kit->office.store;
	char sha256[SHA256_HEX];
	bool added;
	int64_t id;

	ok(kit, store_begin(store, &kit->err));
	snprintf(sha256, sizeof sha256, "%064d", ++kit->serial);
	ok(kit, store_mail_add(store, "office", sha256, 1000, given->received,
		    given->recorded ? given->recorded : given->received, &id,
		    &added, &kit->err));
	struct store_mail judged = {
	    .id = id,
	    .campaign = (char *)"hefei-2023",
	    .unit = (char *)given->unit,
	    .disposition = (char *)"ours",
	    .word = (char *)"received",
	    .subject = (char *)"活动周肥东县日报表",
	    .from = (char *)(given->from ? given->from : FEIDONG),
	    .message_id = sha256,
	    .facts = (char *)(given->facts ? given->facts : "{}"),
	    .verdict = (char *)"{}",
	    .config_hash = (char *)"c0ffee",
	    .parser_version = (char *)"1",
	    .judged_at = NOW,
	};
	ok(kit, store_judged(store, &judged, &kit->err));
	if (given->position < 0)
		sha256_of("https://f.example/1", 19, sha256);
	add_rows(kit, id, sha256, given);
	ok(kit, store_commit(store, &kit->err));
	return id;
}

static struct report *gather(struct kit *kit, int64_t now, int64_t since)
{
	struct report *report = NULL;

	ok(kit, report_gather(&kit->office, campaign_of(kit), now, since,
		    &report, &kit->err));
	return report;
}

static const struct standing *cell_of(const struct report *report,
    const char *code, const char *material, int32_t day)
{
	const struct report_unit *unit = report_unit(report, code);

	assert_non_null(unit);
	for (size_t i = 0; i < report->column_count; i++)
		if (report->columns[i].day == day &&
		    strcmp(report->columns[i].material->id, material) == 0)
			return unit->cells[i];
	return NULL;
}

/* The first per-day material that the unit owes. */
static const struct material *daily_of(const struct kit *kit, const char *code)
{
	const struct campaign *campaign = campaign_of(kit);
	const struct unit *unit = campaign_unit(campaign, code);

	for (size_t i = 0; i < campaign->material_count; i++)
		if (campaign->materials[i].per == MATERIAL_DAY &&
		    material_owed(&campaign->materials[i], unit) > 0)
			return &campaign->materials[i];
	fail_msg("%s owes nothing daily", code);
	return NULL;
}

static const struct slot *required_slot(const struct material *material)
{
	for (size_t i = 0; i < material->slot_count; i++)
		if (material->slots[i].required)
			return &material->slots[i];
	return &material->slots[0];
}

static struct given daily(const struct kit *kit, int32_t day)
{
	const struct material *material = daily_of(kit, "X01");

	return (struct given){.unit = "X01",
	    .material = material->id,
	    .slot = required_slot(material)->id,
	    .day = DAY(day),
	    .received = LOCAL(day, 20)};
}

static void every_unit_has_its_own_standing(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);

	read_until(kit, NOW);
	give(kit, &given);
	struct report *report = gather(kit, NOW, 0);

	assert_int_equal(report->unit_count, campaign_of(kit)->roster.count);
	assert_int_equal(cell_of(report, "X01", given.material, DAY(17))->state,
	    STANDING_DONE);
	assert_int_equal(cell_of(report, "X01", given.material, DAY(18))->state,
	    STANDING_MISSING);
	assert_int_equal(cell_of(report, "X02", given.material, DAY(17))->state,
	    STANDING_MISSING);
	for (size_t i = 0; i < report->unit_count; i++) {
		size_t cells = 0;
		for (size_t j = 0; j < report->column_count; j++)
			cells += report->units[i].cells[j] != NULL;
		assert_int_equal(cells, report->units[i].standing_count);
	}
	report_free(report);
}

static void the_standings_are_those_of_each_history(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);
	struct store_decision decision = {.at = NOW,
	    .actor = "test",
	    .command = "waive",
	    .campaign = "hefei-2023",
	    .material = given.material,
	    .day = DAY(18),
	    .reason = "停课"};
	int64_t id;

	read_until(kit, NOW);
	give(kit, &given);
	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit, store_decide(kit->office.store, &decision, &id, &kit->err));
	decision.unit = "X01";
	decision.command = "extend";
	decision.day = DAY(19);
	decision.until = NOW + 100;
	ok(kit, store_decide(kit->office.store, &decision, &id, &kit->err));
	decision.until = NOW + 200; /* the newest is in force */
	ok(kit, store_decide(kit->office.store, &decision, &id, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	struct report *report = gather(kit, NOW, 0);

	for (size_t i = 0; i < report->unit_count; i++) {
		const struct report_unit *unit = &report->units[i];
		struct history *history;
		size_t count;
		ok(kit, store_history(kit->office.store, "hefei-2023",
			    unit->unit->code, 0, &history, &kit->err));
		struct standing *list = standing_of(
		    campaign_of(kit), unit->unit, history, NOW, 28800, &count);
		assert_int_equal(count, unit->standing_count);
		for (size_t j = 0; j < count; j++) {
			assert_ptr_equal(
			    list[j].material, unit->standings[j].material);
			assert_int_equal(
			    list[j].state, unit->standings[j].state);
			assert_int_equal(
			    list[j].deadline, unit->standings[j].deadline);
		}
		free(list);
		history_free(history);
	}
	assert_int_equal(cell_of(report, "X02", given.material, DAY(18))->state,
	    STANDING_WAIVED);
	assert_int_equal(
	    cell_of(report, "X01", given.material, DAY(19))->deadline,
	    NOW + 200);
	report_free(report);
}

static void nothing_is_missing_before_its_mailbox_was_read(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);
	const struct standing *cell;

	struct report *report = gather(kit, LOCAL(18, 12), 0);
	assert_int_equal(report->mailboxes[0].as_of, 0);
	cell = cell_of(report, "X01", given.material, DAY(17));
	assert_int_equal(cell->state, STANDING_OPEN);
	assert_false(cell->late);
	report_free(report);
	read_until(kit, LOCAL(18, 10)); /* the deadline to the second */
	report = gather(kit, LOCAL(18, 12), 0);
	cell = cell_of(report, "X01", given.material, DAY(17));
	assert_int_equal(cell->state, STANDING_OPEN);
	report_free(report);
	read_until(kit, LOCAL(18, 10) + 1);
	report = gather(kit, LOCAL(18, 12), 0);
	cell = cell_of(report, "X01", given.material, DAY(17));
	assert_int_equal(cell->state, STANDING_MISSING);
	assert_true(cell->late);
	report_free(report);
}

static void a_mail_not_judged_yet_holds_the_mailbox_back(void **state)
{
	struct kit *kit = *state;

	read_until(kit, NOW);
	ok(kit, store_begin(kit->office.store, &kit->err));
	kit_spool(kit);
	ok(kit, store_commit(kit->office.store, &kit->err));
	struct report *report = gather(kit, NOW, 0);
	assert_int_equal(report->mailboxes[0].as_of, NOW - 1000);
	report_free(report);
}

static void of_problems_the_newest_version_speaks(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);

	read_until(kit, NOW);
	given.state = PIECE_PROBLEM;
	given.problem = "not-a-number";
	give(kit, &given);
	given.received += 3600;
	int64_t newest = give(kit, &given);
	given.day = DAY(18);
	give(kit, &given);
	given.state = PIECE_GOOD; /* mended since: no problem any more */
	given.problem = NULL;
	give(kit, &given);
	struct report *report = gather(kit, NOW, 0);

	assert_int_equal(report->problem_count, 1);
	assert_int_equal(report->problems[0].mail, newest);
	assert_int_equal(report->problems[0].problems, 2);
	assert_string_equal(report->problems[0].unit->code, "X01");
	assert_non_null(strstr(report->problems[0].first_problem,
	    "日报表.xlsx › 表1 › C5：“教师人数”"));
	report_free(report);
}

static void arrived_is_what_was_recorded_since(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);

	given.recorded = LOCAL(18, 8);
	give(kit, &given);
	given.day = DAY(18);
	given.recorded = LOCAL(18, 9); /* received long before */
	int64_t second = give(kit, &given);
	struct report *report = gather(kit, NOW, LOCAL(18, 8));
	assert_int_equal(report->arrived_count, 1);
	assert_int_equal(report->arrived[0].mail, second);
	report_free(report);
	report = gather(kit, NOW, 0);
	assert_int_equal(report->arrived_count, 2);
	report_free(report);
}

static void held_mail_comes_with_its_files_and_a_guess(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);
	struct kit_mail held = {.from = STRANGER,
	    .unit = "X02",
	    .held = "unit-disagrees",
	    .material = given.material,
	    .day = DAY(17)};
	struct store_part part = {.position = 0,
	    .name = "表.xlsx",
	    .type = "x",
	    .sha256 = "y",
	    .outcome = "ok"};

	int64_t stuck = kit_stuck(kit);
	part.mail = kit_mail(kit, &held);
	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit, store_part_add(kit->office.store, &part, &kit->err));
	part.position = 1;
	part.name = "logo.png";
	part.is_inline = true;
	ok(kit, store_part_add(kit->office.store, &part, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	struct report *report = gather(kit, NOW, 0);

	assert_int_equal(report->held_count, 2);
	assert_int_equal(report->held[0].id, stuck);
	assert_string_equal(report->held[0].held, "mail-unread");
	const struct report_mail *mail = &report->held[1];
	assert_string_equal(mail->held, "unit-disagrees");
	assert_int_equal(mail->files.count, 1);
	assert_string_equal(mail->files.items[0], "表.xlsx");
	assert_string_equal(mail->guessed_unit->code, "X02");
	assert_string_equal(mail->guessed_material->id, given.material);
	assert_int_equal(mail->guessed_day, DAY(17));
	report_free(report);
}

static void other_mail_is_listed_and_ours_is_not(void **state)
{
	struct kit *kit = *state;
	struct kit_mail other = {.from = STRANGER, .disposition = "other"};
	struct kit_mail ours = {.unit = "X01"};

	kit_mail(kit, &ours);
	int64_t id = kit_mail(kit, &other);
	struct report *report = gather(kit, NOW, 0);
	assert_int_equal(report->other_count, 1);
	assert_int_equal(report->others[0].id, id);
	assert_string_equal(report->others[0].from, STRANGER);
	report_free(report);
	report = gather(kit, NOW, NOW); /* told of before */
	assert_int_equal(report->other_count, 0);
	report_free(report);
}

static void links_have_provider_and_expiry_from_the_facts(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);

	given.position = -1;
	given.facts = "{\"links\":[{\"url\":\"https://o.example\"},"
		      "{\"url\":\"https://f.example/1\",\"name\":\"片.mp4\","
		      "\"provider\":\"qq\",\"expires\":\"2023年6月1日\"}]}";
	give(kit, &given);
	struct report *report = gather(kit, NOW, 0);
	assert_int_equal(report->link_count, 1);
	assert_string_equal(report->links[0].name, "片.mp4");
	assert_string_equal(report->links[0].provider, "qq");
	assert_string_equal(report->links[0].expires, "2023年6月1日");
	report_free(report);
}

static void an_address_to_confirm_is_said_until_it_is_confirmed(void **state)
{
	struct kit *kit = *state;
	struct given given = daily(kit, 17);
	struct store_decision decision = {.at = NOW,
	    .actor = "test",
	    .command = "confirm-address",
	    .campaign = "hefei-2023",
	    .unit = "X01",
	    .address = STRANGER,
	    .day = DAY_NONE,
	    .reason = "打过电话"};
	int64_t id;

	given.from = STRANGER;
	given.unverified = true;
	give(kit, &given);
	given.day = DAY(18);
	give(kit, &given);
	struct report *report = gather(kit, NOW, 0);
	assert_int_equal(report->address_count, 1);
	assert_string_equal(report->addresses[0].address, STRANGER);
	assert_int_equal(report->addresses[0].mails, 2);
	report_free(report);
	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit, store_decide(kit->office.store, &decision, &id, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
	report = gather(kit, NOW, 0);
	assert_int_equal(report->address_count, 0);
	report_free(report);
}

static void bounce(struct kit *kit, const char *address)
{
	int64_t mail = kit_answer(kit, 0, address);

	ok(kit, store_begin(kit->office.store, &kit->err));
	ok(kit, store_bounced(
		    kit->office.store, mail, 0, true, "550", NOW, &kit->err));
	ok(kit, store_commit(kit->office.store, &kit->err));
}

static void a_unit_is_unreachable_when_all_its_addresses_are(void **state)
{
	struct kit *kit = *state;
	const struct strings *addresses =
	    &campaign_unit(campaign_of(kit), "X01")->addresses;

	struct report *report = gather(kit, NOW, 0);
	assert_false(report_unit(report, "X01")->unreachable);
	report_free(report);
	for (size_t i = 0; i < addresses->count; i++)
		bounce(kit, addresses->items[i]);
	report = gather(kit, NOW, 0);
	assert_true(report_unit(report, "X01")->unreachable);
	assert_false(report_unit(report, "X02")->unreachable);
	report_free(report);
}

#define in_an_office(test) \
	cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    in_an_office(every_unit_has_its_own_standing),
	    in_an_office(the_standings_are_those_of_each_history),
	    in_an_office(nothing_is_missing_before_its_mailbox_was_read),
	    in_an_office(a_mail_not_judged_yet_holds_the_mailbox_back),
	    in_an_office(of_problems_the_newest_version_speaks),
	    in_an_office(arrived_is_what_was_recorded_since),
	    in_an_office(held_mail_comes_with_its_files_and_a_guess),
	    in_an_office(other_mail_is_listed_and_ours_is_not),
	    in_an_office(links_have_provider_and_expiry_from_the_facts),
	    in_an_office(an_address_to_confirm_is_said_until_it_is_confirmed),
	    in_an_office(a_unit_is_unreachable_when_all_its_addresses_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
