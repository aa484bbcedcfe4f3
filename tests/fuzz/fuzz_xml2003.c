/* SpreadsheetML 2003, or a flat OpenDocument where the input says so. */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	bool flat = memmem(bytes, size, "office:document", 15) != NULL;

	fuzz_read_table(flat ? fods_read : xml2003_read, bytes, size);
	return 0;
}
