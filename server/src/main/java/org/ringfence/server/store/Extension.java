package org.ringfence.server.store;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;

/**
 * A number of this house.
 *
 * @param number one to fifteen digits
 * @param name who answers there, as shown on displays; may be empty
 * @param enabled whether phones may register and call as this number
 * @param md5Allowed whether it may prove its password with MD5 where accounts decide
 * @param certificateRequired whether its phones must show a device certificate besides
 * @param media how its calls are protected; null for what the configuration says
 */
public record Extension(
    String number,
    String name,
    boolean enabled,
    boolean md5Allowed,
    boolean certificateRequired,
    @Nullable MediaPolicy media,
    long createdMs) {

  Extension requiring(boolean certificate) {
    return new Extension(number, name, enabled, md5Allowed, certificate, media, createdMs);
  }

  Extension named(String newName) {
    return new Extension(
        number, newName, enabled, md5Allowed, certificateRequired, media, createdMs);
  }

  Extension protecting(@Nullable MediaPolicy policy) {
    return new Extension(number, name, enabled, md5Allowed, certificateRequired, policy, createdMs);
  }
}
