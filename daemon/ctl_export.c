#include <stdio.h>
#include <sys/stat.h>

#include "ctl.h"
#include "ctl_print.h"
#include "export.h"

/* The only campaign, or the one that was named. */
static const struct campaign *which(const struct ctl *ctl, struct err *err)
{
	const struct campaign *campaign = ctl_campaign(ctl, 0);

	if (ctl_campaign(ctl, 1) == NULL)
		return campaign;
	err_set(err, ERR_REJECT, "there are %zu campaigns: --campaign=ID",
	    ctl->config->campaign_count);
	return NULL;
}

/* The target is made as who we are, and filled as the owner of the state. */
static int write_target(struct ctl *ctl, const struct campaign *campaign,
    struct export_counts *counts, struct err *err)
{
	struct stat state;

	if (stat(ctl->config->state, &state) < 0)
		return err_errno(err, "%s", ctl->config->state);
	struct export_target *target = export_open(
	    ctl->options.arguments[0], state.st_uid, state.st_gid, err);
	if (target == NULL)
		return -1;
	if (ctl_open_store(ctl, err) < 0 ||
	    export_campaign(target, ctl->office.store, ctl->config, campaign,
		counts, err) < 0) {
		export_abandon(&target);
		return -1;
	}
	return export_finish(&target, err);
}

static void print(const struct ctl *ctl, const struct campaign *campaign,
    const struct export_counts *counts)
{
	json_t *said = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "campaign",
	    campaign->id, "target", ctl->options.arguments[0], "files",
	    (json_int_t)counts->files, "bytes", (json_int_t)counts->bytes,
	    "lines", (json_int_t)counts->lines, "faults",
	    (json_int_t)counts->faults);

	if (ctl->options.json)
		ctl_print_json(stdout, said);
	else
		ctl_print_members(stdout, said);
	json_decref(said);
}

int ctl_export(struct ctl *ctl)
{
	struct export_counts counts;
	struct err err = {0};
	const struct campaign *campaign = which(ctl, &err);

	if (campaign == NULL || write_target(ctl, campaign, &counts, &err) < 0)
		return ctl_fail(&err);
	print(ctl, campaign, &counts);
	if (counts.faults == 0)
		return CTL_OK;
	fprintf(stderr,
	    "shoubaoctl: %lld kept files are gone or damaged: see "
	    "manifest.csv; `shoubaoctl resend MESSAGE` makes them again\n",
	    (long long)counts.faults);
	return CTL_FAILED;
}
