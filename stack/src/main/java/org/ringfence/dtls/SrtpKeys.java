package org.ringfence.dtls;

import java.util.Arrays;
import org.ringfence.srtp.SrtpProfile;

/**
 * Master keys and salts for both directions (RFC 5764 section 4.2).
 *
 * @param localKey protects what we send
 * @param remoteKey unprotects what comes
 */
public record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {

  /** Cuts the exported bytes: client key, server key, client salt, server salt. */
  static SrtpKeys cut(SrtpProfile profile, byte[] exported, boolean client) {
    int key = profile.keyBytes();
    int salt = profile.saltBytes();
    byte[] clientKey = Arrays.copyOfRange(exported, 0, key);
    byte[] serverKey = Arrays.copyOfRange(exported, key, 2 * key);
    byte[] clientSalt = Arrays.copyOfRange(exported, 2 * key, 2 * key + salt);
    byte[] serverSalt = Arrays.copyOfRange(exported, 2 * key + salt, 2 * (key + salt));
    return client
        ? new SrtpKeys(profile, clientKey, clientSalt, serverKey, serverSalt)
        : new SrtpKeys(profile, serverKey, serverSalt, clientKey, clientSalt);
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
