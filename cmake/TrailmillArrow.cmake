# Arrow and Parquet, as the target trailmill_arrow: the system's packages where it has them,
# else the libraries and headers inside the pinned pyarrow wheel of the project's own virtual
# environment. The wheel's libraries need no Python at run time and no ABI flag.
#
# TRAILMILL_WHEEL_LIBRARIES is what an installed program must bring along; empty where
# Arrow is the system's.

set(TRAILMILL_WHEEL_LIBRARIES)
add_library(trailmill_arrow INTERFACE)

find_package(Arrow QUIET)
find_package(Parquet QUIET)
if(Arrow_FOUND AND Parquet_FOUND)
  message(STATUS "Arrow from the system, version ${ARROW_VERSION}")
  target_link_libraries(trailmill_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
  return()
endif()

set(TRAILMILL_PYTHON ${PROJECT_SOURCE_DIR}/.venv/bin/python
    CACHE FILEPATH "The interpreter whose pyarrow wheel holds Arrow")
set(TRAILMILL_WHEEL "" CACHE PATH "The folder pyarrow of an unpacked wheel, in place of the above")
set(failed FALSE)
set(wheel ${TRAILMILL_WHEEL})
if(NOT wheel)
  execute_process(
    COMMAND ${TRAILMILL_PYTHON} -c
            "import importlib.util as u; print(u.find_spec('pyarrow').submodule_search_locations[0])"
    OUTPUT_VARIABLE wheel OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
endif()
if(failed)
  message(FATAL_ERROR "no Arrow on this system and no pyarrow in ${TRAILMILL_PYTHON}: "
                      "run `make setup` first")
endif()

# The version suffix of the wheel's libraries, 2600 for 26.0.
file(STRINGS ${wheel}/include/arrow/util/config.h so REGEX "define ARROW_SO_VERSION")
string(REGEX REPLACE ".*\"(.*)\".*" "\\1" so "${so}")
message(STATUS "Arrow from the wheel in ${wheel}, version ${so}")

# Parquet's and S3's libraries need Arrow's and nothing else of the wheel.
foreach(library arrow parquet arrow_s3)
  add_library(wheel_${library} SHARED IMPORTED)
  set_target_properties(wheel_${library} PROPERTIES
    IMPORTED_LOCATION ${wheel}/lib${library}.so.${so}
    INTERFACE_INCLUDE_DIRECTORIES ${wheel}/include
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${wheel}/include)
  target_link_libraries(trailmill_arrow INTERFACE wheel_${library})
  list(APPEND TRAILMILL_WHEEL_LIBRARIES ${wheel}/lib${library}.so.${so})
endforeach()
file(GLOB TRAILMILL_WHEEL_LICENCES ${wheel}/../pyarrow-*.dist-info/licenses/*.txt)
