#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lockdown.h"
#include "office_kit.h"
#include "report.h"
#include "workbook-private.h"
#include "workbook_parts.h"

#define DAY (day_from_civil(2023, 5, 17))
#define FIGURE_A \
	"1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a"
#define FIGURE_B \
	"2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b"

/* --- an office with daily forms ----------------------------------------- */

struct sent {
	const char *unit, *sha256;
	enum piece_state state;
	bool repeat;
	const char *activity; /* NULL: no rows */
	double total;
};

static void put_field(struct kit *kit, int64_t submission, const char *id,
    int row, const char *ref, const char *text, double number)
{
	struct store_field field = {
	    .submission = submission,
	    .form = "activity-daily",
	    .sheet = "日报表",
	    .field = id,
	    .row = row,
	    .kind = text != NULL ? "text" : "number",
	    .text = text,
	    .number = number,
	    .ref = ref,
	    .raw = "raw",
	};

	ok(kit, store_field_add(kit->office.store, &field, &kit->err));
}

static void send_form(struct kit *kit, const struct sent *sent)
{
	struct store *store = kit->office.store;
	struct kit_mail mail = {.unit = sent->unit};
	int64_t id = kit_mail(kit, &mail);
	struct store_part part = {.mail = id,
	    .name = "=1+1.xlsx",
	    .type = "x",
	    .size = 9000,
	    .sha256 = sent->sha256,
	    .outcome = "ok",
	    .checked = true};
	struct store_submission submission = {.mail = id,
	    .campaign = "hefei-2023",
	    .unit = sent->unit,
	    .material = "activity-daily",
	    .day = DAY,
	    .word = "received",
	    .deadline = INT64_MAX};
	struct store_piece piece = {.slot = "form",
	    .sha256 = sent->sha256,
	    .state = sent->state,
	    .repeat = sent->repeat};

	ok(kit, store_begin(store, &kit->err));
	ok(kit, store_part_add(store, &part, &kit->err));
	ok(kit, store_submission_add(
		    store, &submission, &piece.submission, &kit->err));
	ok(kit, store_piece_add(store, &piece, &kit->err));
	if (!sent->repeat)
		put_field(
		    kit, piece.submission, "reporter", 0, "B3", "李文", 0);
	if (sent->activity != NULL) {
		put_field(kit, piece.submission, "activity", 5, "B5",
		    sent->activity, 0);
		put_field(
		    kit, piece.submission, "total", 5, "H5", NULL, sent->total);
	}
	ok(kit, store_commit(store, &kit->err));
}

static struct report *gather(struct kit *kit)
{
	struct report *report;

	ok(kit, report_gather(&kit->office, &kit->config->campaigns[0], NOW, 0,
		    &report, &kit->err));
	return report;
}

static struct parts write_book(struct kit *kit, uint32_t rows)
{
	struct report *report = gather(kit);
	struct parts parts;

	ok(kit, workbook_write_limited(report, kit->office.store, kit->folder,
		    rows, &parts.bytes, &parts.size, &kit->err));
	report_free(report);
	return parts;
}

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

/* --- the whole ---------------------------------------------------------- */

static void the_same_report_gives_the_same_bytes(void **state)
{
	struct kit *kit = *state;

	send_form(kit,
	    &(struct sent){"X01", FIGURE_A, PIECE_GOOD, false, "进社区", 300});
	struct parts one = write_book(kit, BOOK_ROWS);
	struct parts other = write_book(kit, BOOK_ROWS);
	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.bytes, other.bytes, one.size);
	free(one.bytes);
	free(other.bytes);
}

static void no_scratch_file_is_left(void **state)
{
	struct kit *kit = *state;
	struct dirent *entry;

	struct parts parts = write_book(kit, BOOK_ROWS);
	DIR *folder = opendir(kit->folder);
	while ((entry = readdir(folder)) != NULL) {
		assert_null(strstr(entry->d_name, "workbook"));
		assert_null(strstr(entry->d_name, "tmp."));
	}
	closedir(folder);
	free(parts.bytes);
}

static void texts_of_senders_are_strings(void **state)
{
	struct kit *kit = *state;

	send_form(kit, &(struct sent){"X01", FIGURE_A, PIECE_GOOD, false,
			   "=HYPERLINK(\"http://e.example\")", 300});
	struct parts parts = write_book(kit, BOOK_ROWS);
	char *strings = parts_read(&parts, "xl/sharedStrings.xml");
	assert_non_null(strstr(strings, "<t>=HYPERLINK("));
	assert_non_null(strstr(strings, "<t>=1+1.xlsx</t>"));
	char *sheet = parts_find_sheet(&parts, "活动情况日报表");
	assert_null(strstr(sheet, "HYPERLINK"));
	assert_non_null(strstr(sheet, "SUBTOTAL(109,"));
	free(sheet);
	free(strings);
	free(parts.bytes);
}

static void a_full_sheet_goes_on_in_another_one(void **state)
{
	struct kit *kit = *state;
	static const char *const units[] = {"X01", "X02", "X03", "X04", "X05"};

	for (int i = 0; i < 5; i++) {
		char sha256[SHA256_HEX];
		sha256_of(units[i], 3, sha256);
		send_form(kit, &(struct sent){units[i], sha256, PIECE_GOOD,
				   false, "进社区", 100});
	}
	struct parts parts = write_book(kit, 7); /* three rows on each */
	char *second = parts_find_sheet(&parts, "活动情况日报表 (2)");
	assert_non_null(second);
	assert_non_null(strstr(second, "SUBTOTAL(109,'活动情况日报表'!"));
	assert_non_null(strstr(second, "<v>500</v>"));
	free(second);
	free(parts.bytes);
}

/* What libxlsxwriter does must be allowed to the engine. */
static void write_behind_walls(struct kit *kit)
{
	struct lockdown_path path = {kit->folder, LOCKDOWN_WRITE};
	struct report *report = gather(kit);
	char *bytes;
	size_t size;

	if (lockdown_self(LOCKDOWN_ENGINE, &path, 1, &kit->err) < 0)
		_exit(1);
	_exit(workbook_write(report, kit->office.store, kit->folder, &bytes,
		  &size, &kit->err) < 0
		  ? 2
		  : 0);
}

static void the_engine_may_write_it_behind_its_walls(void **state)
{
	struct kit *kit = *state;
	int status;

	send_form(kit,
	    &(struct sent){"X01", FIGURE_A, PIECE_GOOD, false, "进社区", 300});
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		write_behind_walls(kit);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status))
		fail_msg("killed by signal %d", WTERMSIG(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct kit *kit = *state;
	struct report *report = gather(kit);
	char *bytes;
	size_t size;

	assert_int_equal(workbook_write(report, kit->office.store,
			     "/nowhere/at/all", &bytes, &size, &kit->err),
	    -1);
	report_free(report);
}

/* --- what counts -------------------------------------------------------- */

struct choice {
	const char *what;
	bool many;
	struct {
		char contents; /* '\0' = no more */
		enum piece_state state;
		bool repeat;
	} pieces[4];
	const char *chosen; /* 1 = counts, in order of arrival */
};

static const struct choice choices[] = {
    {"the newest good one", false,
	{{'a', PIECE_GOOD, false}, {'b', PIECE_GOOD, false}}, "01"},
    {"a bad version displaces no good one", false,
	{{'a', PIECE_GOOD, false}, {'b', PIECE_PROBLEM, false}}, "10"},
    {"without a good one the newest", false,
	{{'a', PIECE_PROBLEM, false}, {'b', PIECE_PROBLEM, false}}, "01"},
    {"held ones never", false,
	{{'a', PIECE_HELD, false}, {'b', PIECE_HELD, false}}, "00"},
    {"a repeat has no figures", false,
	{{'a', PIECE_GOOD, false}, {'b', PIECE_GOOD, false},
	    {'a', PIECE_GOOD, true}},
	"010"},
    {"a repeat of what is gone", false, {{'a', PIECE_GOOD, true}}, "1"},
    {"distinct ones of many", true,
	{{'a', PIECE_GOOD, false}, {'b', PIECE_GOOD, false},
	    {'a', PIECE_GOOD, true}},
	"110"},
    {"of many a bad one only where no other is", true,
	{{'a', PIECE_GOOD, false}, {'b', PIECE_PROBLEM, false}}, "10"},
    {"of many all bad ones where no other is", true,
	{{'a', PIECE_PROBLEM, false}, {'b', PIECE_PROBLEM, false},
	    {'c', PIECE_HELD, false}},
	"110"},
};

static void check_choice(const struct choice *choice)
{
	static const struct material material = {.per = MATERIAL_DAY};
	struct slot slot = {.many = choice->many};
	struct workbook_piece pieces[4] = {{0}};
	char chosen[5] = "";
	size_t count = 0;

	for (; count < 4 && choice->pieces[count].contents != '\0'; count++)
		pieces[count] = (struct workbook_piece){
		    .submission = (int64_t)count,
		    .received = 100 + (int64_t)count,
		    .material = &material,
		    .slot = &slot,
		    .state = choice->pieces[count].state,
		    .repeat = choice->pieces[count].repeat,
		    .sha256 = {choice->pieces[count].contents},
		};
	workbook_choose(pieces, count);
	for (size_t i = 0; i < count; i++)
		chosen[i] = pieces[i].counts ? '1' : '0';
	if (strcmp(chosen, choice->chosen) != 0)
		fail_msg("%s: %s", choice->what, chosen);
}

static void what_counts_is_chosen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		check_choice(&choices[i]);
}

static void replaced_figures_are_not_there(void **state)
{
	struct kit *kit = *state;

	send_form(kit,
	    &(struct sent){"X01", FIGURE_A, PIECE_GOOD, false, "旧的", 111});
	send_form(kit,
	    &(struct sent){"X01", FIGURE_B, PIECE_GOOD, false, "新的", 222});
	struct parts parts = write_book(kit, BOOK_ROWS);
	char *strings = parts_read(&parts, "xl/sharedStrings.xml");
	char *sheet = parts_find_sheet(&parts, "活动情况日报表");
	assert_null(strstr(strings, "旧的"));
	assert_non_null(strstr(strings, "新的"));
	assert_null(strstr(sheet, "<v>111</v>"));
	assert_non_null(strstr(sheet, "<v>222</v>"));
	free(strings);
	free(sheet);
	free(parts.bytes);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    test(the_same_report_gives_the_same_bytes),
	    test(no_scratch_file_is_left),
	    test(texts_of_senders_are_strings),
	    test(a_full_sheet_goes_on_in_another_one),
	    test(the_engine_may_write_it_behind_its_walls),
	    test(a_folder_that_is_not_there_is_an_error),
	    cmocka_unit_test(what_counts_is_chosen),
	    test(replaced_figures_are_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
