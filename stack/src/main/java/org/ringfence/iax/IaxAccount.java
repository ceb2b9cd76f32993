package org.ringfence.iax;

import java.security.PrivateKey;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What proves who somebody is, theirs to us or ours to them.
 *
 * @param name the user name
 * @param secret the shared secret; empty for none
 * @param theirs the key that they sign with; null for none
 * @param ours the key that we sign with; null for none
 * @param encryption whether calls with it are encrypted
 */
public record IaxAccount(
    String name,
    String secret,
    @Nullable PublicKey theirs,
    @Nullable PrivateKey ours,
    Encryption encryption) {
  /** Whether calls are encrypted. */
  public enum Encryption {
    OFF,
    /** Where the peer can. */
    WANTED,
    /** Or there is no call. */
    REQUIRED
  }

  /** Proved by the secret alone. */
  public static IaxAccount of(String name, String secret) {
    return new IaxAccount(name, secret, null, null, Encryption.WANTED);
  }

  public IaxAccount with(Encryption wanted) {
    return new IaxAccount(name, secret, theirs, ours, wanted);
  }

  /** Whether calls may be encrypted: the keys are made of the secret. */
  boolean mayEncrypt() {
    return encryption != Encryption.OFF && !secret.isEmpty();
  }

  /** The methods it can be proved by, as bits. */
  int methods() {
    return (secret.isEmpty() ? 0 : Proof.MD5) | (theirs == null ? 0 : Proof.RSA);
  }

  /** Never shows the secret. */
  @Override
  public String toString() {
    return "IaxAccount[" + name + "]";
  }
}
