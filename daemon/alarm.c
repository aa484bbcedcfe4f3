#include "alarm.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static const char *const names[] = {
    [ALARM_REFUSED] = "refused",
    [ALARM_SILENT] = "silent",
    [ALARM_BEHIND] = "behind",
    [ALARM_DISK] = "disk",
    [ALARM_STUCK] = "stuck",
};

struct listing {
	struct alarm *out;
	size_t count, max;
	int64_t now;
};

static void add(struct listing *list, enum alarm_kind kind, const char *subject,
    int64_t figure)
{
	if (list->count == list->max)
		return;
	struct alarm *alarm = &list->out[list->count++];
	*alarm = (struct alarm){
	    .kind = kind, .since = list->now, .figure = figure};
	snprintf(alarm->subject, sizeof alarm->subject, "%s", subject);
}

/* Before its first pass a mailbox has been silent since we began to look. */
static int64_t silence(const struct alarm_mailbox *mailbox, int64_t now)
{
	int64_t from = mailbox->last_pass > mailbox->watched_since
			   ? mailbox->last_pass
			   : mailbox->watched_since;

	return now - from;
}

size_t alarm_conditions(const struct alarm_rules *rules,
    const struct alarm_figures *figures, struct alarm *out, size_t max)
{
	struct listing list = {.out = out, .max = max, .now = figures->now};

	for (size_t i = 0; i < figures->mailbox_count; i++) {
		const struct alarm_mailbox *mailbox = &figures->mailboxes[i];
		int64_t secs = silence(mailbox, figures->now);

		/* A refused mailbox is silent too: one word is enough. */
		if (mailbox->refused)
			add(&list, ALARM_REFUSED, mailbox->id, secs);
		else if (secs >= rules->silent_secs)
			add(&list, ALARM_SILENT, mailbox->id, secs);
	}
	if (figures->oldest_spooled != 0 &&
	    figures->now - figures->oldest_spooled >= rules->behind_secs)
		add(&list, ALARM_BEHIND, "",
		    figures->now - figures->oldest_spooled);
	if (figures->disk_free_percent >= 0 &&
	    figures->disk_free_percent < rules->disk_free_percent)
		add(&list, ALARM_DISK, "", figures->disk_free_percent);
	if (figures->stuck > 0)
		add(&list, ALARM_STUCK, "", figures->stuck);
	return list.count;
}

const struct alarm *alarm_find(
    const struct alarm *list, size_t count, const struct alarm *alarm)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == alarm->kind &&
		    strcmp(list[i].subject, alarm->subject) == 0)
			return &list[i];
	return NULL;
}

const char *alarm_title(enum alarm_kind kind)
{
	static const char *const titles[] = {
	    [ALARM_REFUSED] = "邮箱拒绝登录",
	    [ALARM_SILENT] = "邮箱长时间没有读取",
	    [ALARM_BEHIND] = "来信积压",
	    [ALARM_DISK] = "磁盘空间不足",
	    [ALARM_STUCK] = "有来信无法读取",
	};

	return titles[kind];
}

const char *alarm_name(enum alarm_kind kind)
{
	return names[kind];
}

int alarm_parse(const char *name, enum alarm_kind *kind)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) {
			*kind = (enum alarm_kind)i;
			return 0;
		}
	return -1;
}

char *alarm_sentence(const struct alarm *alarm)
{
	long long figure = (long long)alarm->figure;

	switch (alarm->kind) {
	case ALARM_REFUSED:
		return mem_printf(
		    "邮箱 %s 拒绝登录：请检查账号和授权码（163、QQ "
		    "邮箱需在网页版重新生成授权码），改好后重新加载配置",
		    alarm->subject);
	case ALARM_SILENT:
		return mem_printf("邮箱 %s 已有 %lld "
				  "分钟没有完整读取：请检查网络和邮件服务器",
		    alarm->subject, figure / 60);
	case ALARM_BEHIND:
		return mem_printf("有来信等待处理已超过 %lld 分钟：请查看 "
				  "shoubaoctl status 和日志",
		    figure / 60);
	case ALARM_DISK:
		return mem_printf(
		    "存放来信的磁盘只剩 %lld%% 空间：请清理或扩容", figure);
	case ALARM_STUCK:
		break;
	}
	return mem_printf(
	    "有 %lld 封来信三次都没能读取：请用 shoubaoctl held 查看并处理",
	    figure);
}
