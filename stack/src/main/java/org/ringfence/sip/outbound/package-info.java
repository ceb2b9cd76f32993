/**
 * What tells one phone, and one flow to it, from the others of the same number: instances and
 * reg-ids (RFC 5626), URIs that name one instance (GRUU, RFC 5627), the routes a registration
 * leaves behind (RFC 3327, RFC 3608), and what a trust boundary lets through (RFC 3323, RFC 3325).
 */
@NullMarked
package org.ringfence.sip.outbound;

import org.jspecify.annotations.NullMarked;
