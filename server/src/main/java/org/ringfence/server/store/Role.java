package org.ringfence.server.store;

import java.util.Set;

/** What somebody at the console may do. */
public enum Role {
  /** Everything. */
  OWNER(Scope.ADMIN),
  /** Everything but who the other administrators are. */
  ADMINISTRATOR(Scope.ADMIN),
  /** Sees everything but secrets, and calls as they go on. */
  OPERATOR(Scope.READ, Scope.CALLS),
  /** What is one's own: whoever has an extension. */
  PERSON();

  private final Set<Scope> scopes;

  Role(Scope... scopes) {
    this.scopes = Set.of(scopes);
  }

  /** What it is good for on the interface for programs. */
  public Set<Scope> scopes() {
    return scopes;
  }
}
