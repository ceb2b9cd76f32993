/**
 * The impairment lab: the same speech in the same packets over the same bad network, heard by our
 * phone and by phones of other makes, and scored by what came out.
 */
@NullMarked
package org.ringfence.lab.impair;

import org.jspecify.annotations.NullMarked;
