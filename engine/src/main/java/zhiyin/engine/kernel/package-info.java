@NullMarked
package zhiyin.engine.kernel;

import org.jspecify.annotations.NullMarked;
