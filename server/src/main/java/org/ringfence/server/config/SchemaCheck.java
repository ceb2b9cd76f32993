package org.ringfence.server.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Holds a file against the JSON Schema editors are given (draft 2020-12). */
final class SchemaCheck {
  static final String SCHEMA = "ringfence.schema.json";

  private SchemaCheck() {}

  static void check(String file, YamlNode.Mapping root, List<Problem> problems) {
    Schema schema;
    try {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(ConfigFile.resource(SCHEMA), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Error error : schema.validate(json(root))) {
      YamlNode at = find(root, error.getInstanceLocation().toString());
      problems.add(new Problem(file, at.line(), at.column(), error.getMessage(), ""));
    }
  }

  private static JsonNode json(YamlNode node) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        var object = make.objectNode();
        // An empty section says nothing and is as good as none.
        mapping.entries().stream()
            .filter(e -> !(e.value() instanceof YamlNode.Scalar s && s.text().isEmpty()))
            .forEach(e -> object.set(e.key(), json(e.value())));
        yield object;
      }
      case YamlNode.Sequence sequence -> {
        var array = make.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case YamlNode.Scalar scalar when scalar.integer() && Durations.whole(scalar.text()) >= 0 ->
          make.numberNode(Durations.whole(scalar.text()));
      case YamlNode.Scalar scalar -> make.stringNode(scalar.text());
    };
  }

  /** The node a JSON pointer leads to, or the last one on its way. */
  private static YamlNode find(YamlNode root, String pointer) {
    YamlNode node = root;
    for (String step : pointer.split("[/.]")) {
      if (node instanceof YamlNode.Mapping mapping) {
        for (YamlNode.Entry entry : mapping.entries()) {
          if (entry.key().equals(step)) {
            node = entry.value();
            break;
          }
        }
      }
    }
    return node;
  }
}
