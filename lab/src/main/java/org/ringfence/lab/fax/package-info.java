/**
 * Fax machines for tests, as SIP phones that speak in G.711 or by T.38, and pages that can be
 * compared.
 */
@NullMarked
package org.ringfence.lab.fax;

import org.jspecify.annotations.NullMarked;
