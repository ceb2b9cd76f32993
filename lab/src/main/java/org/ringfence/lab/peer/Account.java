package org.ringfence.lab.peer;

/** One extension a server under test must know, with the digest it is challenged by (RFC 8760). */
public record Account(String user, String password, Digest digest) {
  /** The digest algorithm an account's phone can do. */
  public enum Digest {
    MD5("MD5"),
    SHA256("SHA-256");

    private final String token;

    Digest(String token) {
      this.token = token;
    }

    /** The word in the challenge's {@code algorithm} parameter. */
    public String token() {
      return token;
    }
  }

  public static Account md5(String user, String password) {
    return new Account(user, password, Digest.MD5);
  }

  public static Account sha256(String user, String password) {
    return new Account(user, password, Digest.SHA256);
  }
}
