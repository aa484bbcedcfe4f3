#include "ctl.h"

#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "load.h"
#include "named.h"

int ctl_fail(const struct err *err)
{
	fprintf(stderr, "shoubaoctl: %s\n", err->text);
	return CTL_FAILED;
}

int ctl_become_owner(const char *state, struct err *err)
{
	struct stat stat_buf;

	if (geteuid() != 0)
		return 0;
	if (stat(state, &stat_buf) < 0)
		return err_errno(err, "%s", state);
	if (stat_buf.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) < 0 || setgid(stat_buf.st_gid) < 0 ||
	    setuid(stat_buf.st_uid) < 0)
		return err_errno(err, "becoming the owner of %s", state);
	return 0;
}

int ctl_open_store(struct ctl *ctl, struct err *err)
{
	const char *state = ctl->config->state;
	char *path = mem_printf("%s/shoubao.db", state);
	int result = access(path, F_OK);

	if (result < 0)
		err_errno(err, "%s (has shoubaod ever run?)", path);
	free(path);
	if (result < 0 || ctl_become_owner(state, err) < 0)
		return -1;
	return store_open(state, true, &ctl->office.store, err);
}

static int find_campaign(struct ctl *ctl, struct err *err)
{
	if (ctl->options.campaign == NULL)
		return 0;
	ctl->campaign = named_campaign(ctl->config, ctl->options.campaign, err);
	return ctl->campaign != NULL ? 0 : -1;
}

int ctl_open(struct ctl *ctl)
{
	char path[PATH_MAX];
	struct err err = {0};

	if (realpath(ctl->options.config, path) == NULL) {
		err_errno(&err, "%s", ctl->options.config);
		return ctl_fail(&err);
	}
	ctl->path = mem_strdup(path);
	ctl->config = load_config(path);
	if (ctl->config == NULL)
		return CTL_FAILED;
	ctl->now = clock_now();
	if (office_prepare(&ctl->office, ctl->config, &err) < 0 ||
	    find_campaign(ctl, &err) < 0 ||
	    (ctl->command->store && ctl_open_store(ctl, &err) < 0))
		return ctl_fail(&err);
	return CTL_OK;
}

void ctl_close(struct ctl *ctl)
{
	office_close(&ctl->office);
	config_free(ctl->config);
	free(ctl->path);
}

const struct campaign *ctl_campaign(const struct ctl *ctl, size_t i)
{
	if (ctl->campaign != NULL)
		return i == 0 ? ctl->campaign : NULL;
	return i < ctl->config->campaign_count ? &ctl->config->campaigns[i]
					       : NULL;
}

json_t *ctl_instant(const struct ctl *ctl, int64_t instant)
{
	char text[26];

	if (instant == 0 || instant == INT64_MAX)
		return json_null();
	instant_format(instant, ctl->config->offset_secs, text);
	return json_string(text);
}

json_t *ctl_day(int32_t day)
{
	char text[11];

	if (day == DAY_NONE)
		return json_null();
	day_format(day, text);
	return json_string(text);
}

int ctl_check(struct ctl *ctl)
{
	printf("%s: ok: %zu mailboxes, %zu campaigns\n", ctl->path,
	    ctl->config->mailbox_count, ctl->config->campaign_count);
	return CTL_OK;
}
