package org.ringfence.server.control;

import org.ringfence.server.store.Device;

/**
 * A device and what is to be put on it: its key is kept nowhere else.
 *
 * @param certificate the chain, its own first (PEM)
 * @param key PKCS#8, not encrypted (PEM)
 * @param pkcs12 both of them in one file, under the passphrase (Base64)
 */
public record NewDevice(
    Device device, String certificate, String key, String pkcs12, String passphrase) {

  /** Shows no secret. */
  @Override
  public String toString() {
    return device.toString();
  }
}
