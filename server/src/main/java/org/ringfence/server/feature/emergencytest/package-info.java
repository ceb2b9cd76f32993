/** What an emergency call would tell, said to whoever tries: nobody has to call for help for it. */
@NullMarked
package org.ringfence.server.feature.emergencytest;

import org.jspecify.annotations.NullMarked;
