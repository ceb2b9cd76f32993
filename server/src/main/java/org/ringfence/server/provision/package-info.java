/**
 * Phones that are set up from here over HTTPS: what each maker's phones ask for, and who gets it.
 * The makers' files are templates beside these classes.
 */
@NullMarked
package org.ringfence.server.provision;

import org.jspecify.annotations.NullMarked;
