# `make install PREFIX=...`: the program and the Arrow libraries that it runs on, the public
# headers, the licences. Arrow's libraries go to a folder of their own below lib/, so that
# they meet no other Arrow, and the program finds them relative to itself: the installed tree
# can be moved, and .venv may go.
include(GNUInstallDirs)

if(TARGET trailmill)
  set_target_properties(trailmill PROPERTIES
                        INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}/trailmill")
  install(TARGETS trailmill RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # The program itself knows its commands: its completions are asked of it, here and now.
  foreach(completion bash:bash-completion/completions/trailmill
                     zsh:zsh/site-functions/_trailmill
                     fish:fish/vendor_completions.d/trailmill.fish)
    string(REGEX MATCH "^[a-z]+" shell ${completion})
    string(REGEX REPLACE "^[a-z]+:" "" file ${completion})
    set(made ${PROJECT_BINARY_DIR}/completions/${file})
    cmake_path(GET made PARENT_PATH folder)
    file(MAKE_DIRECTORY ${folder})
    install(CODE "execute_process(COMMAND $<TARGET_FILE:trailmill> completion ${shell}
                                  OUTPUT_FILE ${made} COMMAND_ERROR_IS_FATAL ANY)")
    cmake_path(GET file PARENT_PATH folder)
    install(FILES ${made} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
  endforeach()
endif()
install(FILES ${TRAILMILL_WHEEL_LIBRARIES} DESTINATION ${CMAKE_INSTALL_LIBDIR}/trailmill)
install(DIRECTORY include/trailmill DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TRAILMILL_WHEEL_LICENCES)
  install(FILES ${TRAILMILL_WHEEL_LICENCES} DESTINATION ${CMAKE_INSTALL_DOCDIR}/arrow)
endif()
