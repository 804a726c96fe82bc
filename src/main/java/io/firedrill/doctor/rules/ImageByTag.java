package io.firedrill.doctor.rules;

import io.firedrill.doctor.Advice;
import io.firedrill.doctor.Look;
import io.firedrill.doctor.Rule;
import io.firedrill.doctor.Subject;

/** An image that somebody can replace. */
final class ImageByTag implements Rule {
  @Override
  public Advice advice() {
    return Advice.info("image-by-tag")
        .why(
            "A pod that is replaced after a failure may run another image than the one before it, if the tag was moved.")
        .at("https://kubernetes.io/docs/concepts/containers/images/#image-names")
        .remedy("spec.image: NAME@sha256:…");
  }

  @Override
  public Look examine(Subject subject) {
    String image = subject.field("/spec/image").asText("");
    return image.isEmpty() || image.contains("@sha256:")
        ? Look.fine()
        : Look.found("spec.image", "it is %s", image);
  }
}
