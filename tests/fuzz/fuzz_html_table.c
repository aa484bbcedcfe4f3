/* HTML, or MHTML where the input begins with its header. */
#include <stddef.h>
#include <stdint.h>

#include "tests/fuzz/read_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	bool mail = size > 0 && (bytes[0] == 'M' || bytes[0] == 'C');

	fuzz_read_table(mail ? mhtml_read : html_read, bytes, size);
	return 0;
}
