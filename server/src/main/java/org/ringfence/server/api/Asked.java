package org.ringfence.server.api;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.store.Scope;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request being answered. Values are read with what they must be, and a body's members that
 * nobody asked for are mistakes: a misspelt one would otherwise be left undone in silence.
 */
final class Asked {
  /** An answer without a body. */
  static final Object NOTHING = new Object();

  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .build())
          .build();

  /** An answer that is no JSON. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never changed
  record Bytes(String type, byte[] bytes) {}

  private final Context http;
  private final @Nullable Asker asker;
  private final Set<String> known = new LinkedHashSet<>();
  private @Nullable JsonNode body;

  Asked(Context http) {
    this(http, null);
  }

  Asked(Context http, @Nullable Asker asker) {
    this.http = http;
    this.asker = asker;
  }

  /** Whether it is an owner of the server who asks. */
  boolean byOwner() {
    return asker != null && asker.owner();
  }

  /** Whether who asks may do that for anybody, not for itself alone. */
  boolean allows(Scope scope) {
    return asker == null || asker.allows(scope);
  }

  /** A variable of the path. */
  String path(String name) {
    return http.pathParam(name);
  }

  /** A parameter of the query; null without. */
  @Nullable String query(String name) {
    return http.queryParam(name);
  }

  int count(String name, int otherwise, int most) {
    String text = query(name);
    if (text == null) return otherwise;
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) return number;
    }
    throw new Refused(400, "`" + name + "` is a whole number from 1 to " + most + ".", "");
  }

  /** A member that must be there. */
  String text(String name) {
    String text = optionalText(name);
    if (text == null) throw wrong(name, "must be there, as text");
    return text;
  }

  @Nullable String optionalText(String name) {
    JsonNode value = member(name);
    if (value == null) return null;
    if (!value.isString()) throw wrong(name, "is text");
    return value.asString();
  }

  @Nullable Boolean optionalBoolean(String name) {
    JsonNode value = member(name);
    if (value == null) return null;
    if (!value.isBoolean()) throw wrong(name, "is true or false");
    return value.asBoolean();
  }

  int number(String name, int otherwise, int most) {
    JsonNode value = member(name);
    if (value == null) return otherwise;
    if (!value.isInt() || value.asInt() < 0 || value.asInt() > most) {
      throw wrong(name, "is a whole number from 0 to " + most);
    }
    return value.asInt();
  }

  Set<String> texts(String name) {
    JsonNode value = member(name);
    Set<String> texts = new LinkedHashSet<>();
    if (value == null) return texts;
    if (!value.isArray()) throw wrong(name, "is a list of texts");
    for (JsonNode each : value) {
      if (!each.isString()) throw wrong(name, "is a list of texts");
      texts.add(each.asString());
    }
    return texts;
  }

  /** An object of texts and lists of texts, as a section of the configuration. */
  Map<String, Object> section(String name) {
    JsonNode value = member(name);
    Map<String, Object> section = new LinkedHashMap<>();
    if (value == null) return section;
    if (!value.isObject()) throw wrong(name, "is an object");
    value
        .properties()
        .forEach(each -> {
          JsonNode one = each.getValue();
          if (one.isArray()) {
            List<String> texts = new ArrayList<>();
            for (JsonNode item : one) texts.add(item.asString());
            section.put(each.getKey(), texts);
          } else if (one.isValueNode() && !one.isNull()) {
            section.put(each.getKey(), one.asString());
          } else {
            throw wrong(name, "has texts and lists of texts in it");
          }
        });
    return section;
  }

  /** Whether the body has this member, null or not. */
  boolean has(String name) {
    known.add(name);
    return body().has(name);
  }

  /** To be called when every member has been asked for, before anything is done. */
  void end() {
    for (String name : body().propertyNames()) {
      if (!known.contains(name)) {
        throw new Refused(
            400,
            "There is no `" + (name.length() > 40 ? name.substring(0, 40) : name) + "` here.",
            "Known: " + String.join(", ", known) + ".");
      }
    }
  }

  void created(String path) {
    http.status(201).header("Location", path);
  }

  private @Nullable JsonNode member(String name) {
    known.add(name);
    JsonNode value = body().get(name);
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode body() {
    JsonNode read = body;
    if (read == null) {
      read = parse();
      body = read;
    }
    return read;
  }

  private JsonNode parse() {
    String type = http.contentType();
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw new Refused(415, "The body is to be `application/json`.", "");
    }
    try {
      JsonNode read = JSON.readTree(http.bodyAsBytes());
      if (read != null && read.isObject()) return read;
    } catch (JacksonException broken) {
      throw new Refused(400, "The body is no JSON.", "");
    }
    throw new Refused(400, "The body is to be a JSON object.", "");
  }

  private static Refused wrong(String name, String right) {
    return new Refused(422, "`" + name + "` " + right + ".", "");
  }
}
