/*
 * The roster: one row for each unit, in a table an office keeps in WPS or
 * Excel. CSV (UTF-8 with or without BOM, or GBK; quoted fields; comma,
 * semicolon or tab) or .xlsx through the reader handed in. The header row
 * names the columns, in any order, in Chinese or English (roster.c, columns);
 * other columns are the office's own.
 */
#ifndef CONFIG_ROSTER_H
#define CONFIG_ROSTER_H

#include "config/loader.h"

struct roster_row {
	char **cells;
	size_t count;
	int line; /* of a CSV file, or the sheet's row */
};

struct roster_table {
	struct roster_row *rows; /* none of them blank */
	size_t count, cap;
};

/* Splits CSV text (clean UTF-8). An unclosed quote is a problem. */
void roster_split(const char *text, const char *file,
    struct roster_table *table, struct config_problems *problems);
void roster_table_free(struct roster_table *table);

/* Reads the roster a campaign names at `from`; `shown` is its path for
 * messages. Kinds and flags of `campaign` are loaded. Problems name the row.
 * Fills campaign->roster. */
void roster_load(struct loader *loader, const struct source_place *from,
    const char *shown, struct campaign *campaign);
/* Takes the rows; also for tests. */
void roster_read(const struct roster_table *table, const char *file,
    struct campaign *campaign, struct config_problems *problems);
void roster_free_members(struct roster *roster);

#endif
