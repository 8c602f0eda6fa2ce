/** Measures the service beside the ceiling of its machine and the baseline of its kind. */
@NullMarked
package dev.marquee.loadtests;

import org.jspecify.annotations.NullMarked;
