/*
 * What is known of mail providers, as data: how each wants to be spoken to,
 * and what its owner must switch on first. Limits that a provider does not
 * publish are assumed on the safe side.
 */
#ifndef CONFIG_PROFILES_H
#define CONFIG_PROFILES_H

#include <stdbool.h>
#include <stddef.h>

#define PROFILE_SENT_NAMES 6

struct profile {
	const char *id;      /* "163", "qq", "exmail", "generic" */
	const char *name;    /* as people call it */
	const char *domains; /* of its servers, parted by spaces */
	/* What must be done on the provider's pages, for people; Chinese. */
	const char *switch_on;
	/* What a refused login mostly means there; Chinese. */
	const char *refused;

	/* reading */
	bool needs_id; /* ID (RFC 2971) between LOGIN and SELECT, or refused */
	bool has_idle; /* usually; what CAPABILITY says decides */
	int poll_secs; /* between looks where there is no IDLE */
	int reconnect_secs; /* at least so long between two connections */
	/* Names of the folder of sent mail, the likeliest first; NULL ends. */
	const char *sent[PROFILE_SENT_NAMES + 1];

	/* sending */
	bool keeps_sent;    /* what goes through its SMTP shows up in `sent` */
	int send_gap_msecs; /* between two messages */
	int send_per_connection; /* then a new one; 0 = no limit */
	int send_per_hour;       /* 0 = no limit */
	int send_per_day;        /* 0 = no limit */
	long send_max_bytes;     /* of one message */
};

extern const struct profile profiles[];
extern const size_t profile_count;

/* By its id; NULL when there is none. */
const struct profile *profile_find(const char *id);
/* By the name of a server: that of a provider's domain, else generic. */
const struct profile *profile_of_host(const char *host);

#endif
