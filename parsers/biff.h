/*
 * The records of a workbook stream, one after the other ([MS-XLS] 2.1.4, and
 * OpenOffice's "Microsoft Excel File Format" for versions before 8), and the
 * texts in them. Nothing is copied unless a record lies across two places of
 * the file or is encrypted.
 */
#ifndef PARSERS_BIFF_H
#define PARSERS_BIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/ole.h"

/* Records by number; a 2 or 4 before it is a later version of the same. */
enum biff_type {
	BIFF2_BLANK = 0x01,
	BIFF2_INTEGER = 0x02,
	BIFF2_NUMBER = 0x03,
	BIFF2_LABEL = 0x04,
	BIFF2_BOOLERR = 0x05,
	BIFF_FORMULA = 0x06, /* 2, 5 and 8 */
	BIFF2_STRING = 0x07,
	BIFF2_ROW = 0x08,
	BIFF2_BOF = 0x09,
	BIFF_EOF = 0x0a,
	BIFF2_FORMAT = 0x1e, /* and 3 */
	BIFF2_ARRAY = 0x21,
	BIFF_DATEMODE = 0x22,
	BIFF2_COLWIDTH = 0x24,
	BIFF_FILEPASS = 0x2f,
	BIFF2_TABLE = 0x36,
	BIFF2_TABLE2 = 0x37,
	BIFF_CONTINUE = 0x3c,
	BIFF_CODEPAGE = 0x42,
	BIFF2_XF = 0x43,
	BIFF2_IXFE = 0x44,
	BIFF_WRITEACCESS = 0x5c,
	BIFF_UNCALCED = 0x5e,
	BIFF_COLINFO = 0x7d,
	BIFF_WSBOOL = 0x81,
	BIFF_BOUNDSHEET = 0x85,
	BIFF4_SHEETHDR = 0x8f,
	BIFF_MULRK = 0xbd,
	BIFF_RSTRING = 0xd6,
	BIFF_OBPROJ = 0xd3,
	BIFF_XF = 0xe0, /* 5 and 8 */
	BIFF_INTERFACEHDR = 0xe1,
	BIFF_MERGEDCELLS = 0xe5,
	BIFF_SST = 0xfc,
	BIFF_LABELSST = 0xfd,
	BIFF_RRDINFO = 0x138,
	BIFF_USREXCL = 0x194,
	BIFF_FILELOCK = 0x195,
	BIFF_RRDHEAD = 0x196,
	BIFF_NUMBER = 0x203,
	BIFF_LABEL = 0x204,
	BIFF_BOOLERR = 0x205,
	BIFF3_FORMULA = 0x206,
	BIFF_STRING = 0x207,
	BIFF_ROW = 0x208,
	BIFF3_BOF = 0x209,
	BIFF_ARRAY = 0x221,
	BIFF_TABLE = 0x236,
	BIFF3_XF = 0x243,
	BIFF_RK = 0x27e,
	BIFF4_FORMULA = 0x406,
	BIFF4_BOF = 0x409,
	BIFF_FORMAT = 0x41e, /* 4, 5 and 8 */
	BIFF4_XF = 0x443,
	BIFF_SHRFMLA = 0x4bc,
	BIFF_BOF = 0x809 /* 5 and 8 */
};

struct biff_crypt;

struct biff {
	const struct ole_stream *stream;
	struct biff_crypt *crypt; /* NULL = nothing is encrypted; borrowed */
	uint64_t next;            /* place of the next record in the stream */
	uint64_t read; /* bytes of all records so far, jumps included */

	uint64_t place; /* of this record */
	unsigned type;
	uint32_t size;
	const unsigned char *data; /* lives until the next record */
	bool cut;                  /* the stream ends inside a record */

	/* What lies in one piece around `next`. */
	const unsigned char *window;
	uint64_t window_from, window_to;
	unsigned char *scratch;
};

void biff_init(struct biff *biff, const struct ole_stream *stream);
void biff_free(struct biff *biff);
/* Goes on to the next record; false at the end. */
bool biff_next(struct biff *biff);
/* The type of the record after this one; 0 at the end. */
unsigned biff_peek(struct biff *biff);
/* The next record will be the one at that place. */
void biff_seek(struct biff *biff, uint64_t place);

/* From the record's payload; 0 where it is too short. */
unsigned biff_u8(const struct biff *biff, uint32_t at);
unsigned biff_u16(const struct biff *biff, uint32_t at);
uint32_t biff_u32(const struct biff *biff, uint32_t at);
double biff_double(const struct biff *biff, uint32_t at);

/*
 * What a BOF says: version 2, 3, 4, 5 or 8, 0 when the record is no BOF of a
 * known version.
 */
enum biff_kind {
	BIFF_KIND_GLOBALS = 0x05,
	BIFF_KIND_MODULE = 0x06,
	BIFF_KIND_SHEET = 0x10,
	BIFF_KIND_CHART = 0x20,
	BIFF_KIND_MACRO = 0x40,
	BIFF_KIND_WORKSPACE = 0x100
};
int biff_bof(const struct biff *biff, unsigned *kind);

#endif
