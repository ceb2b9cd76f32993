/**
 * Faxes taken by the server itself at numbers of their own, kept sealed, and mailed as PDF. The fax
 * machine (libspandsp) is a process of its own for each call.
 */
@NullMarked
package org.ringfence.server.feature.fax;

import org.jspecify.annotations.NullMarked;
