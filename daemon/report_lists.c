/* The lists of a report: mails, submissions, files, links, addresses. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "report-private.h"
#include "spool/store_report.h"

#define SHOWN_BYTES 400

static char *copy(const char *text)
{
	return mem_strdup(text != NULL ? text : "");
}

static char *copy_or_null(const char *text)
{
	return text != NULL ? mem_strdup(text) : NULL;
}

/* A sender's subject may be of any length. */
static char *copy_shown(const char *text)
{
	size_t bytes = utf8_cut(text != NULL ? text : "", SHOWN_BYTES);
	bool cut = text != NULL && text[bytes] != '\0';

	return mem_printf(
	    "%.*s%s", (int)bytes, text != NULL ? text : "", cut ? "…" : "");
}

/* --- mails --------------------------------------------------------------- */

struct mails {
	struct report_work *work;
	struct report_mail *items;
	size_t count, cap;
	struct err *err;
};

/* A mail of no campaign counts for all that read its mailbox. */
static bool is_of_campaign(
    const struct report *report, const struct store_mail *mail)
{
	const struct mailbox *mailbox;

	if (mail->campaign != NULL)
		return strcmp(mail->campaign, report->campaign->id) == 0;
	if (!strings_have(&report->campaign->mailboxes, mail->mailbox))
		return false;
	mailbox = config_mailbox(report->config, mail->mailbox);
	return mailbox == NULL || mail->received >= mailbox->since;
}

static struct report_mail *add_mail(
    struct mails *mails, const struct store_mail *mail)
{
	MEM_GROW(mails->items, mails->count, mails->cap);
	struct report_mail *item = &mails->items[mails->count++];
	*item = (struct report_mail){
	    .id = mail->id,
	    .received = mail->received,
	    .mailbox = copy(mail->mailbox),
	    .from = copy(mail->from),
	    .subject = copy_shown(mail->subject),
	    .unit = copy_or_null(mail->unit),
	    .disposition = copy(mail->disposition),
	    .word = copy_or_null(mail->word),
	    .held = copy_or_null(
		mail->state == MAIL_STUCK ? "mail-unread" : mail->held),
	    .late = mail->late,
	    .guessed_day = DAY_NONE,
	};
	return item;
}

static int add_other(void *context, const struct store_mail *mail)
{
	struct mails *mails = context;

	if (is_of_campaign(mails->work->report, mail))
		add_mail(mails, mail);
	return 0;
}

static int add_name(void *context, const struct store_part *part)
{
	struct strings *names = context;

	if (part->is_inline)
		return 0;
	names->items = mem_resize(
	    names->items, names->count + 1, sizeof *names->items);
	names->items[names->count++] =
	    part->inside != NULL
		? mem_printf("%s › %s", part->inside, part->name)
		: mem_strdup(*part->name ? part->name : "（未命名附件）");
	return 0;
}

struct guess {
	const struct campaign *campaign;
	struct report *report;
	struct report_mail *mail;
};

/* What its first submission says is the best guess. */
static int add_guess(
    void *context, int64_t id, const struct store_submission *submission)
{
	struct guess *guess = context;
	struct report_unit *unit = report_find(guess->report, submission->unit);

	(void)id;
	guess->mail->guessed_unit = unit ? unit->unit : NULL;
	guess->mail->guessed_material = campaign_material(
	    guess->campaign, submission->material);
	guess->mail->guessed_day = submission->day;
	return 1;
}

/* Else the unit whose name is nearest to what was written. */
static void guess_nearest(struct store *store, const struct campaign *campaign,
    struct report_mail *mail)
{
	char *text = store_report_suggestions(store, mail->id);
	json_t *list = text ? json_loads(text, 0, NULL) : NULL;
	const char *name = json_string_value(json_array_get(list, 0));

	for (size_t i = 0; name != NULL && i < campaign->roster.count; i++)
		if (strcmp(campaign->roster.units[i].name, name) == 0) {
			mail->guessed_unit = &campaign->roster.units[i];
			mail->is_guess = true;
		}
	json_decref(list);
	free(text);
}

static int add_held(void *context, const struct store_mail *mail)
{
	struct mails *mails = context;
	struct report *report = mails->work->report;
	struct store *store = mails->work->office->store;

	if (!is_of_campaign(report, mail))
		return 0;
	struct report_mail *item = add_mail(mails, mail);
	struct guess guess = {report->campaign, report, item};
	if (store_part_of(store, mail->id, &item->files, add_name, mails->err) <
		0 ||
	    store_submission_of(
		store, mail->id, &guess, add_guess, mails->err) < 0)
		return -1;
	if (item->guessed_unit == NULL && item->unit != NULL) {
		struct report_unit *unit = report_find(report, item->unit);
		item->guessed_unit = unit ? unit->unit : NULL;
	}
	if (item->guessed_unit == NULL)
		guess_nearest(store, report->campaign, item);
	return 0;
}

static int gather_mails(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	struct mails held = {.work = work, .err = err};
	struct mails others = {.work = work, .err = err};
	int result = store_mail_held(work->office->store, &held, add_held, err);

	if (result == 0)
		result = store_report_others(work->office->store,
		    report->campaign->id, report->since, &others, add_other,
		    err);
	report->held = held.items;
	report->held_count = held.count;
	report->others = others.items;
	report->other_count = others.count;
	return result;
}

/* --- submissions -----------------------------------------------------------
 */

struct submissions {
	struct report_work *work;
	size_t arrived_cap, problem_cap;
};

/* 文件 › 工作表 › 单元格：what is wrong. */
static char *problem_text(const struct templates *templates,
    const struct store_report_submission *from)
{
	bool has_sheet = from->sheet != NULL && *from->sheet != '\0';
	bool has_ref = from->ref != NULL && *from->ref != '\0';
	bool has_place = from->file != NULL || has_sheet || has_ref;
	char *text, *mend, *whole;

	if (from->code == NULL)
		return NULL;
	template_problem(templates, from->code, from->label, from->raw,
	    from->detail, from->ref, &text, &mend);
	whole = mem_printf("%s%s%s%s%s%s%s", from->file ? from->file : "",
	    has_sheet && from->file ? " › " : "", has_sheet ? from->sheet : "",
	    has_ref && (has_sheet || from->file) ? " › " : "",
	    has_ref ? from->ref : "", has_place ? "：" : "", text);
	free(text);
	free(mend);
	return whole;
}

static struct report_submission make_submission(struct submissions *self,
    const struct report_unit *unit, const struct material *material,
    const struct store_report_submission *from)
{
	return (struct report_submission){
	    .mail = from->mail,
	    .received = from->received,
	    .unit = unit->unit,
	    .material = material,
	    .day = from->day,
	    .word = copy(from->word),
	    .late = from->late,
	    .unverified = from->unverified,
	    .problems = (int)from->problems,
	    .first_problem = problem_text(self->work->office->templates, from),
	};
}

/* Does what came still stand open by its problems? */
static bool is_open(const struct report *report, const struct report_unit *unit,
    const struct material *material, int32_t day)
{
	size_t column = report_column(report, material, day);
	const struct standing *cell = column != SIZE_MAX ? unit->cells[column]
							 : NULL;

	return cell != NULL && (cell->state == STANDING_PROBLEM ||
				   cell->state == STANDING_OPEN ||
				   cell->state == STANDING_MISSING);
}

static int add_submission(
    void *context, const struct store_report_submission *from)
{
	struct submissions *self = context;
	struct report *report = self->work->report;
	const struct report_unit *unit = report_find(report, from->unit);
	const struct material *material = campaign_material(
	    report->campaign, from->material);

	if (unit == NULL || material == NULL)
		return 0;
	if (from->recent) {
		MEM_GROW(
		    report->arrived, report->arrived_count, self->arrived_cap);
		report->arrived[report->arrived_count++] = make_submission(
		    self, unit, material, from);
	}
	if (strcmp(from->word, "incomplete") == 0 && from->problems > 0 &&
	    is_open(report, unit, material, from->day)) {
		MEM_GROW(
		    report->problems, report->problem_count, self->problem_cap);
		report->problems[report->problem_count++] = make_submission(
		    self, unit, material, from);
	}
	return 0;
}

/* Of several versions with problems the newest speaks; in the order of the
 * roster, as people look for a unit. */
static int by_unit(const void *a, const void *b)
{
	const struct report_submission *one = a, *other = b;

	if (one->unit != other->unit)
		return one->unit < other->unit ? -1 : 1;
	if (one->material != other->material)
		return one->material < other->material ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	if (one->received != other->received)
		return one->received > other->received ? -1 : 1;
	return (one->mail < other->mail) - (one->mail > other->mail);
}

static void keep_newest(struct report *report)
{
	struct report_submission *list = report->problems;
	size_t kept = 0;

	if (report->problem_count > 1)
		qsort(list, report->problem_count, sizeof *list, by_unit);
	for (size_t i = 0; i < report->problem_count; i++) {
		const struct report_submission *last = kept ? &list[kept - 1]
							    : NULL;
		if (last != NULL && last->unit == list[i].unit &&
		    last->material == list[i].material &&
		    last->day == list[i].day) {
			free(list[i].word);
			free(list[i].first_problem);
			continue;
		}
		list[kept++] = list[i];
	}
	report->problem_count = kept;
}

/* --- files and links -------------------------------------------------------
 */

struct files {
	struct report *report;
	struct report_file **items;
	size_t *count;
	size_t cap;
};

static struct report_file *add_file_of(struct files *self, int64_t mail,
    int64_t received, const char *code, const char *material_id, int32_t day)
{
	const struct report_unit *unit = report_find(self->report, code);
	const struct material *material = campaign_material(
	    self->report->campaign, material_id);

	if (unit == NULL || material == NULL)
		return NULL;
	MEM_GROW(*self->items, *self->count, self->cap);
	struct report_file *file = &(*self->items)[(*self->count)++];
	*file = (struct report_file){.mail = mail,
	    .received = received,
	    .unit = unit->unit,
	    .material = material,
	    .day = day,
	    .text_chars = -1};
	return file;
}

static int add_story(void *context, const struct store_report_file *from)
{
	struct report_file *file = add_file_of(context, from->mail,
	    from->received, from->unit, from->material, from->day);

	if (file == NULL)
		return 0;
	file->name = copy(from->name);
	file->size = from->size;
	file->text_chars = from->text_chars;
	return 0;
}

/* The link of the facts that a piece was made of: by its address' hash. */
static const json_t *find_link(const json_t *links, const char *sha256)
{
	size_t i;
	json_t *link;

	json_array_foreach(links, i, link)
	{
		const char *url = json_string_value(
		    json_object_get(link, "url"));
		char hash[SHA256_HEX];
		if (url == NULL)
			continue;
		sha256_of(url, strlen(url), hash);
		if (strcmp(hash, sha256) == 0)
			return link;
	}
	return NULL;
}

static int add_link(void *context, const struct store_report_link *from)
{
	json_t *links = from->links ? json_loads(from->links, 0, NULL) : NULL;
	const json_t *link = find_link(links, from->sha256);
	struct report_file *file = add_file_of(context, from->mail,
	    from->received, from->unit, from->material, from->day);

	if (file != NULL) {
		file->name = copy(
		    json_string_value(json_object_get(link, "name")));
		file->provider = copy_or_null(
		    json_string_value(json_object_get(link, "provider")));
		file->expires = copy_or_null(
		    json_string_value(json_object_get(link, "expires")));
	}
	json_decref(links);
	return 0;
}

static int gather_files(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	const struct campaign *campaign = report->campaign;
	struct files stories = {
	    report, &report->stories, &report->story_count, 0};
	struct files links = {report, &report->links, &report->link_count, 0};

	for (size_t i = 0; i < campaign->material_count; i++)
		if (campaign->materials[i].story &&
		    store_report_files(work->office->store, campaign->id,
			campaign->materials[i].id, report->since, &stories,
			add_story, err) < 0)
			return -1;
	return store_report_links(
	    work->office->store, campaign->id, &links, add_link, err);
}

/* --- addresses ------------------------------------------------------------ */

struct addresses {
	struct report_work *work;
	size_t cap;
};

/* Confirmed since: its mail is being judged again. */
static bool is_confirmed(
    struct report_work *work, const struct store_report_address *from)
{
	char *code;

	for (size_t i = 0;
	     (code = store_confirmed_unit(work->office->store,
		  work->report->campaign->id, from->address, i)) != NULL;
	     i++) {
		bool same = strcmp(code, from->unit) == 0;
		free(code);
		if (same)
			return true;
	}
	return false;
}

static int add_address(void *context, const struct store_report_address *from)
{
	struct addresses *self = context;
	struct report *report = self->work->report;
	const struct report_unit *unit = report_find(report, from->unit);

	if (unit == NULL || is_confirmed(self->work, from) ||
	    strings_have(&unit->unit->addresses, from->address))
		return 0;
	MEM_GROW(report->addresses, report->address_count, self->cap);
	report->addresses[report->address_count++] = (struct report_address){
	    .unit = unit->unit,
	    .address = copy(from->address),
	    .mail = from->mail,
	    .mails = (int)from->mails,
	};
	return 0;
}

int report_gather_lists(struct report_work *work, struct err *err)
{
	struct report *report = work->report;
	struct submissions submissions = {.work = work};
	struct addresses addresses = {.work = work};

	if (gather_mails(work, err) < 0 ||
	    store_report_submissions(work->office->store, report->campaign->id,
		report->since, &submissions, add_submission, err) < 0 ||
	    gather_files(work, err) < 0)
		return -1;
	keep_newest(report);
	return store_report_addresses(work->office->store, report->campaign->id,
	    &addresses, add_address, err);
}
