/**
 * Fax machines for tests: T.30 by libspandsp, behind a SIP phone of ours, and pages that can be
 * compared.
 */
@NullMarked
package org.ringfence.lab.fax;

import org.jspecify.annotations.NullMarked;
