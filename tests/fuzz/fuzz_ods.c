/* Spreadsheets: the input is content.xml, or a whole file. */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_read_zipped(ods_read, "content.xml", bytes, size);
	return 0;
}
