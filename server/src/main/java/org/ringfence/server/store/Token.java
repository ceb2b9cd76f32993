package org.ringfence.server.store;

import java.util.Set;

/**
 * Leave to use the interface for programs. The token's text is with whoever uses it, and nowhere
 * else.
 *
 * @param id a UUID
 * @param name what it is for, in people's words
 * @param expiresMs from when it is worth nothing; 0 for never
 */
public record Token(String id, String name, Set<Scope> scopes, long createdMs, long expiresMs) {

  public Token {
    scopes = Set.copyOf(scopes);
  }

  public boolean allows(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }

  public boolean expired(long nowMs) {
    return expiresMs != 0 && nowMs >= expiresMs;
  }
}
