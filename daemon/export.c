#include "export.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "spool/archive.h"
#include "spool/rawmail.h"

#define NUMBERED 20           /* files of one name */
#define LIST_BYTES (1u << 30) /* of the manifest */

/* What has been written into the folder being filled. */
struct written {
	char *path, *name;
	char sha256[SHA256_HEX];
};

struct exporting {
	struct export_target *target;
	struct store *store;
	const struct config *config;
	const struct campaign *campaign;
	struct export_counts *counts;
	struct buf manifest, sums;
	char *folder;
	struct written *written; /* in `folder` */
	size_t written_count, written_cap;
	struct err err;
};

/* --- lines --- */

/* RFC 4180. A cell that a spreadsheet would take for a formula begins with an
 * apostrophe. */
static void put_cell(struct buf *out, const char *text)
{
	buf_puts(out, "\"");
	if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
		buf_putc(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_puts(out, "\"");
}

static void put_line(struct buf *out, const char *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_cell(out, cells[i]);
	}
	buf_puts(out, "\r\n");
}

static const char *state_text(const struct store_filed *filed)
{
	switch (filed->state) {
	case PIECE_GOOD:
		return "已收到";
	case PIECE_PROBLEM:
		return "需补充";
	case PIECE_UNCHECKED:
		return "已收到（内容未核对）";
	case PIECE_HELD:
		return "待核对";
	}
	return "";
}

/* The address of a link, of which the store's rows keep the hash. */
static char *link_address(
    struct exporting *self, const struct store_filed *filed)
{
	struct store_mail mail;
	struct err err;
	char *url = NULL, sha256[SHA256_HEX];

	if (store_mail_get(self->store, filed->mail, true, &mail, &err) <= 0)
		return mem_strdup("");
	json_t *facts = json_loads(mail.facts ? mail.facts : "", 0, NULL);
	json_t *links = json_object_get(facts, "links"), *link;
	size_t i;
	json_array_foreach(links, i, link)
	{
		const char *text = json_string_value(
		    json_object_get(link, "url"));
		if (text == NULL || url != NULL)
			continue;
		sha256_of(text, strlen(text), sha256);
		if (strcmp(sha256, filed->sha256) == 0)
			url = mem_strdup(text);
	}
	json_decref(facts);
	store_mail_free(&mail);
	return url != NULL ? url : mem_strdup("");
}

static const struct unit *unit_of(
    const struct exporting *self, const struct store_filed *filed)
{
	return campaign_unit(self->campaign, filed->unit);
}

static const char *material_name(
    const struct exporting *self, const struct store_filed *filed)
{
	const struct material *material = campaign_material(
	    self->campaign, filed->material);

	return material != NULL ? material->name : filed->material;
}

static void add_line(struct exporting *self, const struct store_filed *filed,
    const char *path, const char *remark)
{
	const struct unit *unit = unit_of(self, filed);
	char received[26], day[11] = "";
	char *size = mem_printf("%lld", (long long)filed->size);
	char *mail = mem_printf("%lld", (long long)filed->mail);

	instant_format(filed->received, self->config->offset_secs, received);
	if (filed->day != DAY_NONE)
		day_format(filed->day, day);
	const char *cells[] = {path, filed->unit,
	    unit ? unit->name : filed->unit, material_name(self, filed), day,
	    filed->name ? filed->name : "", filed->name ? size : "",
	    filed->sha256, received, filed->sender ? filed->sender : "",
	    filed->subject ? filed->subject : "", mail, state_text(filed),
	    filed->late ? "逾期" : "", filed->unverified ? "未登记" : "",
	    remark};
	put_line(&self->manifest, cells, sizeof cells / sizeof *cells);
	self->counts->lines++;
	free(size);
	free(mail);
}

/* --- files --- */

static void forget_written(struct exporting *self)
{
	for (size_t i = 0; i < self->written_count; i++) {
		free(self->written[i].path);
		free(self->written[i].name);
	}
	self->written_count = 0;
}

static char *folder_of(
    const struct exporting *self, const struct store_filed *filed)
{
	const struct unit *unit = unit_of(self, filed);
	const char *name = unit != NULL ? unit->name : filed->unit;
	char *folder = archive_folder(
	    "x", name, material_name(self, filed), filed->day);
	char *held;

	/* The campaign is the whole of the export. */
	memmove(folder, folder + 2, strlen(folder + 2) + 1);
	if (filed->state != PIECE_HELD)
		return folder;
	held = mem_printf("待核对/%s", folder);
	free(folder);
	return held;
}

static void enter(struct exporting *self, char *folder)
{
	if (self->folder != NULL && strcmp(self->folder, folder) == 0) {
		free(folder);
		return;
	}
	forget_written(self);
	free(self->folder);
	self->folder = folder;
}

static const struct written *same_file(
    const struct exporting *self, const struct store_filed *filed)
{
	for (size_t i = 0; i < self->written_count; i++)
		if (strcmp(self->written[i].sha256, filed->sha256) == 0)
			return &self->written[i];
	return NULL;
}

/* Names that differ only by case are one file on Windows. */
static bool is_taken(const struct exporting *self, const char *name)
{
	for (size_t i = 0; i < self->written_count; i++)
		if (strcasecmp(self->written[i].name, name) == 0)
			return true;
	return false;
}

/* The hash settles it where a phone calls all its pictures the same. */
static char *free_name(
    const struct exporting *self, const struct store_filed *filed)
{
	char *clean = archive_name(filed->name);
	char *marked = mem_strdup(clean);

	for (int i = 2; i <= NUMBERED + 1 && is_taken(self, marked); i++) {
		char *mark = i <= NUMBERED ? mem_printf("%d", i)
					   : mem_strndup(filed->sha256, 16);
		free(marked);
		marked = archive_marked(clean, mark);
		free(mark);
	}
	free(clean);
	return marked;
}

static const struct written *remember(
    struct exporting *self, char *name, const struct store_filed *filed)
{
	MEM_GROW(self->written, self->written_count, self->written_cap);
	struct written *written = &self->written[self->written_count++];

	written->name = name;
	written->path = mem_printf("%s/%s", self->folder, name);
	snprintf(written->sha256, SHA256_HEX, "%s", filed->sha256);
	return written;
}

/* What is wrong with the kept file, NULL = nothing, in *remark. 0 or -1. */
static int copy_file(struct exporting *self, const struct store_filed *filed,
    const char *path, const char **remark)
{
	char *kept = rawmail_part_path_in(self->config->state, filed->sha256);
	int fd = open(kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char sha256[SHA256_HEX];
	struct stat file;
	int result = 0;

	free(kept);
	if (fd < 0 || fstat(fd, &file) < 0) {
		*remark = "文件缺失";
	} else {
		result = export_add_file(self->target, path, fd, file.st_size,
		    filed->received, sha256, &self->err);
		if (result == 0 && strcmp(sha256, filed->sha256) != 0)
			*remark = "内容与登记的 SHA-256 不符";
	}
	if (fd >= 0)
		close(fd);
	if (*remark != NULL)
		self->counts->faults++;
	else if (result == 0) {
		self->counts->files++;
		self->counts->bytes += filed->size;
		buf_printf(&self->sums, "%s  %s\n", filed->sha256, path);
	}
	return result;
}

static int add_file(struct exporting *self, const struct store_filed *filed)
{
	const char *remark = NULL;

	enter(self, folder_of(self, filed));
	const struct written *written = same_file(self, filed);
	if (written != NULL) {
		add_line(self, filed, written->path, "内容与前一份相同");
		return 0;
	}
	written = remember(self, free_name(self, filed), filed);
	if (copy_file(self, filed, written->path, &remark) < 0)
		return -1;
	add_line(self, filed, written->path, remark != NULL ? remark : "");
	return 0;
}

static int add_filed(void *context, const struct store_filed *filed)
{
	struct exporting *self = context;

	if (filed->name != NULL)
		return add_file(self, filed);
	char *url = link_address(self, filed);
	char *remark = mem_printf("网盘链接：%s", url);
	add_line(self, filed, "", remark);
	free(remark);
	free(url);
	return 0;
}

static void put_heading(struct buf *manifest)
{
	static const char *const names[] = {"路径", "单位编号", "单位", "材料",
	    "日期", "文件名", "字节数", "SHA-256", "收到时间", "发件人",
	    "邮件主题", "邮件编号", "结论", "是否逾期", "发件邮箱", "说明"};

	buf_puts(manifest, "\xef\xbb\xbf"); /* spreadsheets want the mark */
	put_line(manifest, names, sizeof names / sizeof *names);
}

int export_campaign(struct export_target *target, struct store *store,
    const struct config *config, const struct campaign *campaign,
    struct export_counts *counts, struct err *err)
{
	struct exporting self = {.target = target,
	    .store = store,
	    .config = config,
	    .campaign = campaign,
	    .counts = counts};
	int64_t modified = instant_at(
	    campaign->last_day, 0, config->offset_secs);

	*counts = (struct export_counts){0};
	buf_init(&self.manifest, LIST_BYTES);
	buf_init(&self.sums, LIST_BYTES);
	put_heading(&self.manifest);
	int result = store_filed_each(
	    store, campaign->id, &self, add_filed, &self.err);
	if (result == 0 && (self.manifest.full || self.sums.full))
		result = err_set(
		    &self.err, ERR_REJECT, "too many files for one manifest");
	if (result == 0)
		result = export_add_text(target, "manifest.csv",
		    buf_text(&self.manifest), self.manifest.len, modified,
		    &self.err);
	if (result == 0)
		result = export_add_text(target, "SHA256SUMS",
		    buf_text(&self.sums), self.sums.len, modified, &self.err);
	if (result != 0)
		*err = self.err;
	forget_written(&self);
	free(self.written);
	free(self.folder);
	buf_free(&self.manifest);
	buf_free(&self.sums);
	return result;
}
